package io.tollgate.scheduler.idle;

import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import java.util.OptionalDouble;

/**
 * How busy one GPU was in one minute of an attempt.
 *
 * @param minute counted from 0
 * @param samples how often it was looked at
 * @param expectedSamples how often it should have been
 * @param averagePercent empty when nothing was seen
 */
public record GpuMinute(
    int minute, int samples, int expectedSamples, OptionalDouble averagePercent) {

  /** As it was reported. */
  static GpuMinute of(Utilization row) {
    Double average = row.gpuPercentAvg();
    return new GpuMinute(
        row.minute(),
        row.samples(),
        row.expectedSamples(),
        average == null ? OptionalDouble.empty() : OptionalDouble.of(average));
  }

  /** Whether anything is known of it. */
  boolean isSeen() {
    return samples > 0 && averagePercent.isPresent();
  }
}
