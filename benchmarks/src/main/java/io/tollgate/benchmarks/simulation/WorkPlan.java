package io.tollgate.benchmarks.simulation;

/**
 * What a session's work will do when it runs; nobody but the work knows before.
 *
 * @param runsMs how long until it ends by itself, {@link Long#MAX_VALUE} when it never does
 * @param exitCode with which it then ends
 * @param stopTakesMs how long after a stop signal until its processes are gone
 * @param failingStarts how many of its starts fail
 * @param prepareMs how long a start takes
 * @param use how busy its GPUs are
 */
record WorkPlan(
    long runsMs, int exitCode, long stopTakesMs, int failingStarts, long prepareMs, GpuUse use) {
  /** Runs until it is stopped, and stops at once. */
  static final WorkPlan ENDLESS = new WorkPlan(Long.MAX_VALUE, 0, 0, 0, 0, GpuUse.UNSEEN);

  /** That of an element of an array: of three, one runs half as long and one longer. */
  WorkPlan nth(int index) {
    long runs = runsMs == Long.MAX_VALUE ? runsMs : runsMs * (1 + index % 3) / 2;
    return new WorkPlan(runs, exitCode, stopTakesMs, failingStarts, prepareMs, use);
  }

  /** The same, with GPUs that are as busy as that. */
  WorkPlan with(GpuUse other) {
    return new WorkPlan(runsMs, exitCode, stopTakesMs, failingStarts, prepareMs, other);
  }
}
