package io.tollgate.benchmarks.queueing;

import java.util.Random;

/** What people prepay, compared with what their work takes. */
enum BoundKind {
  /** Exactly what it takes. */
  EXACT,
  /** 1, 1.5, 2 or 4 times that, by chance, rounded up to a quarter of an hour. */
  LOOSE,
  /**
   * Exactly, but one in ten, by chance, buys half and asks for the rest ten minutes before its end.
   */
  UNDER;

  private static final double[] TIMES = {1, 1.5, 2, 4};
  private static final int QUARTER = 900;

  /** Bounds in s, one per job. */
  int[] of(JobLog log, long seed) {
    Random random = new Random(seed);
    int[] bounds = log.runs().clone();
    for (int job = 0; job < bounds.length; job++) {
      bounds[job] = bought(log.runs()[job], random);
    }
    return bounds;
  }

  String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  private int bought(int runs, Random random) {
    return switch (this) {
      case EXACT -> runs;
      case LOOSE -> (int) Math.ceil(runs * TIMES[random.nextInt(TIMES.length)] / QUARTER) * QUARTER;
      case UNDER -> random.nextInt(10) == 0 ? (runs + 1) / 2 : runs;
    };
  }
}
