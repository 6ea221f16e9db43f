package io.tollgate.agent.gpu;

import io.tollgate.agent.protocol.UtilizationSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of a reading's measures speaks for how busy the GPU was. Pure.
 *
 * @param percent 0 to 100
 * @param source the measure
 */
public record Utilization(double percent, UtilizationSource source) {

  /** A profiling counter that stands at zero while the plain one is above this is not believed. */
  private static final double CLEARLY_BUSY_PERCENT = 20;

  /** Nor one that stands at zero while the card draws so many times what it draws idle. */
  private static final double CLEARLY_BUSY_POWER = 2;

  /**
   * The best measure there is, empty when there is none. Profiling counters have stood at zero for
   * weeks on cards at work (dcgm-exporter issue 662).
   *
   * @param idleWatts what the card draws idle, null when unknown
   */
  public static Optional<Utilization> of(GpuReading reading, @Nullable Double idleWatts) {
    GpuActivity activity = reading.activity();
    boolean busy = clearlyBusy(reading, idleWatts);
    Double sm = activity.smActive();
    if (sm != null && !(sm == 0 && busy)) {
      return Optional.of(of(sm, UtilizationSource.SM_ACTIVE));
    }
    Double engine = activity.grEngineActive();
    if (engine != null && !(engine == 0 && busy)) {
      return Optional.of(of(engine, UtilizationSource.GR_ENGINE_ACTIVE));
    }
    return activity.gpuUtilPercent() == null
        ? Optional.empty()
        : Optional.of(new Utilization(activity.gpuUtilPercent(), UtilizationSource.GPU_UTIL));
  }

  private static boolean clearlyBusy(GpuReading reading, @Nullable Double idleWatts) {
    Double plain = reading.activity().gpuUtilPercent();
    Double watts = reading.draw().powerWatts();
    if (plain != null && plain > CLEARLY_BUSY_PERCENT) {
      return true;
    }
    // A slice shows its whole card's power, which another slice may draw.
    return reading.identity().slice() == null
        && watts != null
        && idleWatts != null
        && watts > CLEARLY_BUSY_POWER * idleWatts;
  }

  private static Utilization of(double ratio, UtilizationSource source) {
    return new Utilization(Math.min(100, ratio * 100), source);
  }
}
