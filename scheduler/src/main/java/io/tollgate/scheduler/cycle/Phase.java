package io.tollgate.scheduler.cycle;

import io.prometheus.client.Histogram;
import java.util.function.Supplier;

/** Measures the phases of the cycle. */
final class Phase {
  private static final Histogram SECONDS =
      Histogram.build()
          .name("tollgate_cycle_phase_seconds")
          .help("Time of each phase of the scheduling cycle.")
          .labelNames("phase")
          .buckets(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)
          .register();

  private Phase() {}

  static <T> T timed(String phase, Supplier<T> work) {
    try (Histogram.Timer ignored = SECONDS.labels(phase).startTimer()) {
      return work.get();
    }
  }
}
