package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Which part of its prepaid time work really took lately: half of it took at most that part. Bounds
 * are loose in life, and estimates that take them for run times come out late.
 *
 * @param share more than 0, at most 1, in twentieths; 1 as long as too little has ended to say
 */
public record Spent(double share) {
  /** Nothing is known. */
  public static final Spent ALL = new Spent(1);

  public Spent {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a share of prepaid time is above 0 and at most 1");
    }
  }

  /** How much of that time is likely to be taken. */
  long of(long ticks) {
    return share == 1 ? ticks : (long) Math.ceil(ticks * share);
  }

  /** Counts ends, one counting half after {@link Mix#HALF_LIFE}. Owned by one thread. */
  static final class Counter {
    private static final int STEPS = 20;

    /** Fewer say nothing. */
    private static final double ENOUGH = 20;

    private final double[] counts = new double[STEPS];
    private Instant since = Instant.EPOCH;
    private Spent shown = ALL;

    /**
     * Work ended.
     *
     * @param share of its prepaid time, 0 to 1; what lies outside is counted as the next to it
     */
    void ended(double share, Instant then) {
      if (then.isAfter(since)) {
        double halves =
            (double) Duration.between(since, then).toSeconds() / Mix.HALF_LIFE.toSeconds();
        for (int i = 0; i < STEPS; i++) {
          counts[i] *= Math.exp(-halves * Math.log(2));
        }
        since = then;
      }
      counts[(int) Math.max(0, Math.min(STEPS - 1, Math.ceil(share * STEPS) - 1))]++;
      shown = median();
    }

    Spent spent() {
      return shown;
    }

    private Spent median() {
      double all = Arrays.stream(counts).sum();
      double sum = 0;
      for (int i = 0; i < STEPS && all >= ENOUGH; i++) {
        sum += counts[i];
        if (2 * sum >= all) {
          return new Spent((i + 1.0) / STEPS);
        }
      }
      return ALL;
    }
  }
}
