package io.tollgate.scheduler.decision;

/**
 * Which nodes changed, in order. Who follows it remembers how far it has read; it reaches back a
 * bounded way, beyond which everything must be looked at again.
 */
final class Journal {
  private final int[] entries;
  private long written;

  /** For that many nodes. */
  Journal(int nodes) {
    this.entries = new int[Integer.highestOneBit(Math.max(64, nodes)) * 4];
  }

  void write(int node) {
    entries[(int) written & (entries.length - 1)] = node;
    written++;
  }

  /** How many entries there were. */
  long written() {
    return written;
  }

  /** Whether all entries from that one on can still be read. */
  boolean remembers(long entry) {
    return entry >= 0 && written - entry <= entries.length;
  }

  int node(long entry) {
    return entries[(int) entry & (entries.length - 1)];
  }
}
