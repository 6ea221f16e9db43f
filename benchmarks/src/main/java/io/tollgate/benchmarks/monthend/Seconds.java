package io.tollgate.benchmarks.monthend;

import java.util.Arrays;
import java.util.List;

/** Durations as they are reported. */
final class Seconds {
  private Seconds() {}

  /** Since an instant of {@link System#nanoTime}, to the millisecond. */
  static double since(long begun) {
    return Math.round((System.nanoTime() - begun) / 1e6) / 1e3;
  }

  /** The one in the middle. */
  static double median(List<Double> seconds) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
