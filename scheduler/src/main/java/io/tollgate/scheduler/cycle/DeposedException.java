package io.tollgate.scheduler.cycle;

/** Another leader's epoch is in force: nothing of this one's is written any more. */
public final class DeposedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DeposedException(long epoch) {
    super("epoch " + epoch + " is over; another server leads");
  }
}
