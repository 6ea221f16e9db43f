package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.EndCause;
import org.jspecify.annotations.Nullable;

/**
 * How long work ran, and what ended it. Pure; all times are milliseconds of the boot clock.
 *
 * <p>The clock that counts starts at go and stops at the earliest of the end, the run limit and the
 * arrival of the stop order, so whatever the work does within its grace is free.
 */
final class Proof {

  private Proof() {}

  /**
   * Elapsed time.
   *
   * @param goMs when the work began
   * @param runLimitMs the most it may run
   * @param stopMs when a stop order arrived, if one did
   * @param untilMs when the work ended, or now
   * @return 0 before go; from then on 1 to runLimitMs: the clock counts in ticks of 10 ms, and work
   *     that came and went within one must not be free by chance
   */
  static long elapsedMs(long goMs, long runLimitMs, @Nullable Long stopMs, long untilMs) {
    long until = Math.min(untilMs, goMs + runLimitMs);
    if (stopMs != null) {
      until = Math.min(until, stopMs);
    }
    return until < goMs ? 0 : Math.min(runLimitMs, Math.max(1, until - goMs));
  }

  /** What came first. A stop order that arrives with the limit counts as the limit. */
  static EndCause cause(long goMs, long runLimitMs, @Nullable Long stopMs, long endMs) {
    long limitMs = goMs + runLimitMs;
    if (limitMs <= endMs && (stopMs == null || limitMs <= stopMs)) {
      return EndCause.RUN_LIMIT;
    }
    return stopMs != null && stopMs <= endMs ? EndCause.STOP_ORDER : EndCause.EXITED;
  }
}
