package io.tollgate.agent.telemetry;

import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.utilization.GpuSamples;
import java.util.List;

/**
 * The outcome of one look at all GPUs.
 *
 * @param readings empty when it failed
 * @param samples the same as measurements; numbers that have gone stale are none
 * @param telemetry how far all this can be believed
 */
public record Look(List<GpuReading> readings, GpuSamples samples, Telemetry telemetry) {

  public Look {
    readings = List.copyOf(readings);
  }
}
