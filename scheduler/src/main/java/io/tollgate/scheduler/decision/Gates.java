package io.tollgate.scheduler.decision;

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
    // A bound that has passed is no release: only the caller's word opens this gate.
    long overdue = now + Math.max(Ticks.of(policy.cleanupBound()), 1_000_000);
    return session
        .cleanupUntil()
        .map(Ticks::of)
        .map(until -> until > now ? until : overdue)
        .orElse(0L);
  }
}
