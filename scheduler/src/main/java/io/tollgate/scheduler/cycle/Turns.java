package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Those in the queue of whom time alone can change something: few of many. */
final class Turns {
  private final Map<SessionId, QueuedSession> sessions = new HashMap<>();

  /** It waits, or waits otherwise than before. */
  void waits(QueuedSession session) {
    if (session.hasTurns()) {
      sessions.put(session.id(), session);
    } else {
      sessions.remove(session.id());
    }
  }

  /** It waits no more. */
  void gone(SessionId session) {
    sessions.remove(session);
  }

  /** When something lets one of them start, or ends its chance to, next. */
  Optional<Instant> next(Instant after) {
    return sessions.values().stream()
        .flatMap(session -> session.nextTurn(after).stream())
        .min(Instant::compareTo);
  }
}
