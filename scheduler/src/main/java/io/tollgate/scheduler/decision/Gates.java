package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;

/** What keeps a single session back for a time, whatever the fleet looks like. */
final class Gates {

  private Gates() {}

  /** When its own gates open at the latest; now or earlier when none is shut. */
  static long ready(QueuedSession session, long now, Policy policy) {
    return Math.max(Math.max(now, pause(session)), cleanup(session, now, policy));
  }

  /** The end of the pause after a failed start, 0 when there is none. */
  static long pause(QueuedSession session) {
    return session.notBefore().map(Ticks::of).orElse(0L);
  }

  /** When its earlier allocation is released at the latest, 0 when it has none. */
  static long cleanup(QueuedSession session, long now, Policy policy) {
    if (Planted.is(HouseDefect.REQUEUED_BEFORE_CLEANUP)) {
      return 0;
    }
    // A bound that has passed is no release: only the caller's word opens this gate.
    return session.cleanupUntil().map(end -> expected(Ticks.of(end), now, policy)).orElse(0L);
  }

  /**
   * When something is over that should be by {@code end}. When it is late it cannot be over yet;
   * each further wait is twice as long, so that what was told because of it does not change all the
   * time.
   */
  static long expected(long end, long now, Policy policy) {
    long wait = Math.max(Ticks.of(policy.cleanupBound()), Ticks.SECOND);
    long expected = end;
    while (expected <= now) {
      expected = end + wait;
      wait *= 2;
    }
    return expected;
  }
}
