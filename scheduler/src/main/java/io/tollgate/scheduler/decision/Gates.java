package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;

/** What keeps a single session back for a time, whatever the fleet looks like. */
final class Gates {

  private Gates() {}

  /** When its own gates open at the latest; now or earlier when none is shut. */
  static long ready(QueuedSession session, long now, Policy policy) {
    long begin = Math.max(dependency(session), Math.max(pause(session), begin(session)));
    return Math.max(Math.max(now, begin), cleanup(session, now, policy));
  }

  /** Its begin time, 0 when it has none. */
  static long begin(QueuedSession session) {
    return Planted.is(HouseDefect.BEGIN_TIME_IGNORED)
        ? 0
        : session.wishes().beginAt().map(Ticks::of).orElse(0L);
  }

  /** Whether it is held, or could not end in time if it started now: it gets no place. */
  static boolean shut(QueuedSession session, long now) {
    return held(session) || withheld(session) || unmet(session) || tooLate(session, now);
  }

  /** Whether a session that comes first has not ended as wanted. */
  static boolean unmet(QueuedSession session) {
    return session.wishes().awaits().stream().anyMatch(one -> one.met().isEmpty())
        && !Planted.is(HouseDefect.DEPENDENCY_IGNORED);
  }

  /** When the last session that comes first is over, as far as anybody can say; else 0. */
  static long dependency(QueuedSession session) {
    long last = 0;
    for (Awaits one : session.wishes().awaits()) {
      last = Math.max(last, one.until().map(Ticks::of).orElse(0L));
    }
    return Planted.is(HouseDefect.DEPENDENCY_IGNORED) ? 0 : last;
  }

  /** Whether an operator holds it. */
  static boolean withheld(QueuedSession session) {
    return session.wishes().withheld().isPresent() && !Planted.is(HouseDefect.HELD_SESSION_STARTS);
  }

  static boolean held(QueuedSession session) {
    return session.wishes().heldSince().isPresent() && !Planted.is(HouseDefect.HELD_SESSION_STARTS);
  }

  /** Whether a start at that time could not end before its deadline. */
  static boolean tooLate(QueuedSession session, long start) {
    long run = Ticks.of(session.runLimit());
    return session.wishes().deadline().filter(last -> Ticks.of(last) < start + run).isPresent()
        && !Planted.is(HouseDefect.DEADLINE_IGNORED);
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
