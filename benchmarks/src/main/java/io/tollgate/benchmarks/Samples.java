package io.tollgate.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Measured durations. Percentiles are by nearest rank, so each of them is a duration that was
 * measured, and a slow one is never averaged away.
 *
 * @param sortedNanos ascending, at least one
 */
public record Samples(List<Long> sortedNanos) {

  public Samples {
    sortedNanos = sortedNanos.stream().sorted().toList();
    if (sortedNanos.isEmpty()) {
      throw new IllegalArgumentException("no samples");
    }
  }

  /** The smallest duration that at least this share of all (0 to 100) does not exceed. */
  public long percentile(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(percent + " is no percentage");
    }
    int rank = (int) Math.ceil(percent / 100 * sortedNanos.size());
    return sortedNanos.get(Math.max(0, rank - 1));
  }

  /** The percentile in milliseconds. */
  public double millis(double percent) {
    return Figures.millis(percentile(percent));
  }

  /** How many, the median, and the ends, in milliseconds. */
  public ObjectNode toJson() {
    return Report.object()
        .put("count", sortedNanos.size())
        .put("min_ms", millis(0))
        .put("p50_ms", millis(50))
        .put("p99_ms", millis(99))
        .put("max_ms", millis(100));
  }
}
