package io.tollgate.benchmarks.queueing;

import java.util.Arrays;

/** Times in ns. */
final class Nanos {
  private long[] taken = new long[1024];
  private int size;

  void add(long nanos) {
    if (size == taken.length) {
      taken = Arrays.copyOf(taken, size * 2);
    }
    taken[size++] = nanos;
  }

  int count() {
    return size;
  }

  /** In microseconds; 0 of none. */
  double micros(double percent) {
    long[] sorted = Arrays.copyOf(taken, size);
    Arrays.sort(sorted);
    return size == 0 ? 0 : sorted[(int) Math.ceil(percent / 100 * size) - 1] / 1e3;
  }
}
