package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * What lets somebody start makes a round at once: a session that comes to wait, one that ends, GPUs
 * that are released. Whoever only waits for the next tick was not woken.
 */
final class WakeAudit {
  private static final long AT_ONCE_MS = 1_000;
  private static final long NOTHING = Long.MAX_VALUE;

  private final Agenda agenda;
  private final BiPredicate<Long, Long> excused;
  private final Map<UUID, SessionState> states = new HashMap<>();
  private long unseenSince = NOTHING;
  private String unseen = "";

  /**
   * @param excused whether nobody led for a while between two times, or notices were lost
   */
  WakeAudit(Agenda agenda, BiPredicate<Long, Long> excused) {
    this.agenda = agenda;
    this.excused = excused;
  }

  void check(Session session) {
    SessionState before = states.put(session.id().value(), session.state());
    if (before != null
        && before != session.state()
        && (session.state() == SessionState.QUEUED || session.state() == SessionState.ENDED)) {
      happened("session " + session.id() + " " + session.state().word());
    }
  }

  void submitted(Session session) {
    states.put(session.id().value(), session.state());
    happened("session " + session.id() + " submitted");
  }

  void released(UUID allocation) {
    happened("allocation " + allocation + " released");
  }

  private void happened(String what) {
    if (unseenSince == NOTHING) {
      unseenSince = agenda.now();
      unseen = what;
    }
  }

  /** The leader looked at the cluster as it is. */
  void round() {
    long since = unseenSince;
    unseenSince = NOTHING;
    if (since != NOTHING
        && agenda.now() - since > AT_ONCE_MS
        && !excused.test(since, agenda.now())) {
      throw Violation.found(
          "wake-up",
          unseen
              + " at "
              + Agenda.instant(since)
              + ", and nobody looked for "
              + (agenda.now() - since)
              + " ms");
    }
  }
}
