package io.tollgate.benchmarks.load;

/**
 * How much of its time a server's JIT compiler is at work. On two cores it takes a third of the
 * processor in the first minutes under load, and then nothing; a server is at work for weeks.
 *
 * @param seconds of processor of the compiler's threads so far
 * @param at on the clock of {@link System#nanoTime}
 */
record Compiling(double seconds, long at) {
  /** Processors; below it a server counts as compiled. */
  static final double SETTLED = 0.1;

  /** Processors that were compiling on average since. */
  double since(Compiling before) {
    return (seconds - before.seconds) * 1e9 / Math.max(1, at - before.at);
  }

  boolean isSettledSince(Compiling before) {
    return since(before) < SETTLED;
  }
}
