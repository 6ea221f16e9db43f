package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.Extension;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Puts extensions in force to which every node of a session has agreed. */
final class AgreedExtensions {
  private final Transaction tx;
  private final Lifecycle lifecycle;

  AgreedExtensions(Transaction tx, Lifecycle lifecycle) {
    this.tx = tx;
    this.lifecycle = lifecycle;
  }

  /** The locked sessions with what their nodes enforce by now, in their order. */
  List<Session> acknowledge(
      List<Session> sessions, Function<SessionId, Cause> causes, Instant now) {
    Map<SessionId, List<Extension>> pending =
        tx.extensions().pendingOf(sessions.stream().map(Session::id).toList());
    return pending.isEmpty()
        ? sessions
        : sessions.stream()
            .map(
                session ->
                    acknowledge(
                        session,
                        pending.getOrDefault(session.id(), List.of()),
                        causes.apply(session.id()),
                        now))
            .toList();
  }

  private Session acknowledge(Session session, List<Extension> pending, Cause cause, Instant now) {
    if (pending.isEmpty()) {
      return session;
    }
    long agreed =
        lifecycle.reports(session).stream().mapToLong(RankReport::runLimitMs).min().orElse(0);
    Session at = session;
    for (Extension extension : pending) {
      if (extension.runLimitMs() <= agreed || Planted.is(HouseDefect.EXTENSION_IN_FORCE_UNHEARD)) {
        tx.extensions().decide(extension.segmentId(), "acknowledged", now);
        tx.metering().acknowledgeSegment(session.id().value(), extension.segmentId(), cause, now);
        at = lifecycle.apply(at, new SessionEvent.Extended(extension.minutes()), cause, now);
      }
    }
    return at;
  }
}
