package io.tollgate.benchmarks;

import java.util.Set;

/** One measurement, known by its name. */
public interface Benchmark {

  /** As on the command line, such as {@code start-latency}. */
  String name();

  /** One line: what is measured, and the goal. */
  String description();

  /** Whether files or directories may stand behind its name. */
  default boolean takesFiles() {
    return false;
  }

  /** Names of the options of its own that it knows. */
  default Set<String> options() {
    return Set.of();
  }

  /**
   * Measures. A goal missed is reported, not thrown.
   *
   * @throws BenchmarkFailure when it could not run, or when its own correctness checks did not hold
   */
  Report run(Settings settings, Progress progress);
}
