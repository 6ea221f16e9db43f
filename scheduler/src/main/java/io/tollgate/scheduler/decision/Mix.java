package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has been asked for lately: how often each need arrived, an arrival counting half after
 * {@link #HALF_LIFE}. Room is kept for what is likely to come by it.
 *
 * @param counts by need; only their proportions mean anything
 * @param arrivals how many were counted
 */
public record Mix(Map<Need, Double> counts, long arrivals) {
  /** So long is a day's rhythm remembered. */
  public static final Duration HALF_LIFE = Duration.ofDays(1);

  /** Nothing was asked for. */
  public static final Mix NONE = new Mix(Map.of(), 0);

  private static final Comparator<Need> BY_NEED =
      Comparator.comparing(Need::pool)
          .thenComparingInt((Need need) -> need.shape().nodes())
          .thenComparingInt(need -> need.shape().gpusPerNode())
          .thenComparingInt(need -> need.shape().gpuThousandths())
          .thenComparing(need -> need.shape().gpuModels().toString())
          .thenComparingInt(need -> need.shape().cpus())
          .thenComparingLong(need -> need.shape().memoryBytes())
          .thenComparing(need -> new TreeMap<>(need.shape().labels()).toString());

  public Mix {
    counts = Map.copyOf(counts);
  }

  /** The counts in an order that depends on nothing but the needs, for sums of fractions. */
  List<Map.Entry<Need, Double>> inOrder() {
    List<Map.Entry<Need, Double>> sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(Map.Entry.comparingByKey(BY_NEED));
    return sorted;
  }

  /**
   * Counts arrivals. Older ones are not scaled down, later ones count more: {@code 2^(t/h)}, so
   * that an arrival touches one number. Owned by one thread.
   */
  static final class Counter {
    /** More different needs are not told apart from the rare. */
    private static final int KNOWN_MAX = 4096;

    /** All is scaled down when a new one counts this many powers of two. */
    private static final double POWERS_MAX = 64;

    private static final double FORGOTTEN = 1e-9;

    private final Map<Need, Double> counts = new HashMap<>();
    private Instant since = Instant.EPOCH;
    private Mix shown = NONE;
    private boolean changed;
    private long arrivals;

    void arrived(Need need, Instant then) {
      double powers = powers(then);
      if (powers > POWERS_MAX || counts.isEmpty()) {
        fade(then);
        powers = 0;
      }
      counts.merge(need, Math.exp(powers * Math.log(2)) * need.shape().nodes(), Double::sum);
      if (counts.size() > KNOWN_MAX) {
        forgetTheRarest();
      }
      arrivals += need.shape().nodes();
      changed = true;
    }

    Mix mix() {
      if (changed) {
        shown = new Mix(counts, arrivals);
        changed = false;
      }
      return shown;
    }

    private double powers(Instant then) {
      return (double) Duration.between(since, then).toSeconds() / HALF_LIFE.toSeconds();
    }

    private void fade(Instant then) {
      double faded = Math.exp(-powers(then) * Math.log(2));
      counts.replaceAll((need, count) -> count * faded);
      counts.values().removeIf(count -> count < FORGOTTEN);
      since = then;
    }

    private void forgetTheRarest() {
      double[] sorted = counts.values().stream().mapToDouble(count -> count).sorted().toArray();
      double rare = sorted[sorted.length / 2];
      counts.values().removeIf(count -> count <= rare);
    }
  }
}
