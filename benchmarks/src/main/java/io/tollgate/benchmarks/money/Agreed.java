package io.tollgate.benchmarks.money;

/**
 * Payments that were agreed to, and how fast while there was money: refusing is quick everywhere.
 */
final class Agreed {
  private final long begun = System.nanoTime();
  private long last = begun;
  private long count;

  synchronized void one() {
    count++;
    last = System.nanoTime();
  }

  synchronized long count() {
    return count;
  }

  synchronized double perSecond() {
    return count == 0 ? 0 : count / Math.max(1e-3, (last - begun) / 1e9);
  }
}
