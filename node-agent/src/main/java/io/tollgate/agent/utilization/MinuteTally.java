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

    static Sum of(int count, double average, double max) {
      Sum sum = new Sum();
      sum.count = count;
      sum.total = average * count;
      sum.max = max;
      return sum;
    }

    void add(double value) {
      count++;
      total += value;
      max = Math.max(max, value);
    }

    double average() {
      return Math.round(total / count * 100) / 100.0;
    }

    double max() {
      return Math.round(max * 100) / 100.0;
    }
  }

  private final Map<UtilizationSource, Sum> sums = new EnumMap<>(UtilizationSource.class);
  private Sum power = new Sum();
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
      tally.sums.put(row.source(), Sum.of(row.samples(), row.gpuPercentAvg(), row.gpuPercentMax()));
    }
    if (row.powerWattsAvg() != null && row.powerWattsMax() != null) {
      // How many measurements stand behind it is not written down; about as many as looks.
      tally.power =
          Sum.of(Math.max(1, row.expectedSamples()), row.powerWattsAvg(), row.powerWattsMax());
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
      sums.computeIfAbsent(sample.source(), source -> new Sum()).add(sample.gpuPercent());
    }
    if (sample.powerWatts() != null) {
      power.add(sample.powerWatts());
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
        best == null ? null : best.average(),
        best == null ? null : best.max(),
        memoryMax,
        power.count == 0 ? null : power.average(),
        power.count == 0 ? null : power.max(),
        energy,
        source);
  }
}
