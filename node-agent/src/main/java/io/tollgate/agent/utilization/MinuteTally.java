package io.tollgate.agent.utilization;

import io.tollgate.agent.protocol.UtilizationRow;
import io.tollgate.agent.protocol.UtilizationSource;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up one GPU's measurements of one minute, each kind of measure apart. */
final class MinuteTally {

  private static final class Sum {
    int count;
    double total;
    double max;
  }

  private final Map<UtilizationSource, Sum> sums = new EnumMap<>(UtilizationSource.class);
  private int samples;
  private int expected;
  private @Nullable Long memoryMax;
  private @Nullable Long energy;

  static MinuteTally of(UtilizationRow row) {
    MinuteTally tally = new MinuteTally();
    tally.samples = row.samples();
    tally.expected = row.expectedSamples();
    tally.memoryMax = row.memoryUsedBytesMax();
    tally.energy = row.energyMillijoules();
    if (row.source() != null && row.gpuPercentAvg() != null && row.gpuPercentMax() != null) {
      Sum sum = new Sum();
      sum.count = row.samples();
      sum.total = row.gpuPercentAvg() * row.samples();
      sum.max = row.gpuPercentMax();
      tally.sums.put(row.source(), sum);
    }
    return tally;
  }

  void add(@Nullable GpuSample sample) {
    expected++;
    if (sample == null) {
      return;
    }
    if (sample.gpuPercent() != null && sample.source() != null) {
      samples++;
      Sum sum = sums.computeIfAbsent(sample.source(), source -> new Sum());
      sum.count++;
      sum.total += sample.gpuPercent();
      sum.max = Math.max(sum.max, sample.gpuPercent());
    }
    if (sample.memoryUsedBytes() != null) {
      memoryMax = Math.max(memoryMax == null ? 0 : memoryMax, sample.memoryUsedBytes());
    }
    if (sample.energyDeltaMillijoules() != null) {
      energy = (energy == null ? 0 : energy) + sample.energyDeltaMillijoules();
    }
  }

  /** A minute that is over should have had all of its measurements, whoever was there to ask. */
  void over(int perMinute) {
    expected = Math.max(expected, perMinute);
  }

  /** The measure that was seen most often speaks for the minute. */
  UtilizationRow row(String gpuUuid, long minute) {
    UtilizationSource source = null;
    Sum best = null;
    for (Map.Entry<UtilizationSource, Sum> entry : sums.entrySet()) {
      if (best == null || entry.getValue().count > best.count) {
        source = entry.getKey();
        best = entry.getValue();
      }
    }
    return new UtilizationRow(
        gpuUuid,
        minute,
        best == null ? samples : best.count,
        expected,
        best == null ? null : Math.round(best.total / best.count * 100) / 100.0,
        best == null ? null : Math.round(best.max * 100) / 100.0,
        memoryMax,
        energy,
        source);
  }
}
