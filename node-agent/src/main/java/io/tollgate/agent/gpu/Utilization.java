package io.tollgate.agent.gpu;

import io.tollgate.agent.protocol.UtilizationSource;
import java.util.Optional;

/**
 * Which of a reading's measures speaks for how busy the GPU was. Pure.
 *
 * @param percent 0 to 100
 * @param source the measure
 */
public record Utilization(double percent, UtilizationSource source) {

  /** A profiling counter that stands at zero while the plain one is above this is not believed. */
  private static final double CLEARLY_BUSY_PERCENT = 20;

  /** The best measure there is, empty when there is none. */
  public static Optional<Utilization> of(GpuReading reading) {
    Double plain = reading.activity().gpuUtilPercent();
    boolean clearlyBusy = plain != null && plain > CLEARLY_BUSY_PERCENT;
    Double sm = reading.activity().smActive();
    if (sm != null && !(sm == 0 && clearlyBusy)) {
      return Optional.of(of(sm, UtilizationSource.SM_ACTIVE));
    }
    Double engine = reading.activity().grEngineActive();
    if (engine != null && !(engine == 0 && clearlyBusy)) {
      return Optional.of(of(engine, UtilizationSource.GR_ENGINE_ACTIVE));
    }
    return plain == null
        ? Optional.empty()
        : Optional.of(new Utilization(plain, UtilizationSource.GPU_UTIL));
  }

  private static Utilization of(double ratio, UtilizationSource source) {
    return new Utilization(Math.min(100, ratio * 100), source);
  }
}
