package io.tollgate.scheduler.memory;

/**
 * The numbers of a world's transactions, one after the other: what {@code xid} is to PostgreSQL.
 */
public final class Commits {
  private long current;

  /** A transaction begins, and gets the next number. */
  public void begin() {
    current++;
  }

  /** The number of the transaction that is open, or of the last one. */
  public long current() {
    return current;
  }
}
