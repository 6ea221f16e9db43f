package io.tollgate.scheduler.session;

import java.util.Set;

/** What the tables insist on of a session, for a world that has no tables. */
final class SessionChecks {
  private static final Set<String> WORLDS = Set.of("live", "test");
  private static final Set<String> KINDS = Set.of("interactive", "run");
  private static final Set<String> CLASSES = Set.of("on_demand", "preemptible", "reserved");
  private static final Set<String> PRIORITIES = Set.of("low", "normal", "high");

  private SessionChecks() {}

  static void check(Session session) {
    SessionRequest request = session.request();
    require(
        WORLDS.contains(request.world())
            && KINDS.contains(request.kind())
            && CLASSES.contains(request.capacityClass())
            && PRIORITIES.contains(request.priorityClass()),
        session,
        "a word that is none of its column's");
    require(
        request.timing().beginAt().isEmpty()
            || request
                .timing()
                .deadline()
                .filter(request.timing().beginAt().get()::isBefore)
                .isPresent()
            || request.timing().deadline().isEmpty(),
        session,
        "a deadline before its begin time");
    check(session, session.progress());
  }

  static void check(Session session, Progress at) {
    boolean ended = at.state() == SessionState.ENDED;
    require(at.prepaidMinutes() >= 1, session, "no prepaid minute");
    require(ended == at.endReason().isPresent(), session, "ended, or a reason for it, alone");
    require(ended == at.endedAt().isPresent(), session, "ended, or the time of it, alone");
    require(ended == (at.billing() == BillingPhase.SETTLED), session, "ended or settled alone");
    require(
        at.state() != SessionState.STOPPING || at.stopReason().isPresent(),
        session,
        "stopping for no reason");
  }

  private static void require(boolean holds, Session session, String what) {
    if (!holds) {
      throw new IllegalStateException("session " + session.id() + " would have " + what);
    }
  }
}
