package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.Extension;
import io.tollgate.scheduler.session.ExtensionStore;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;

/** Puts extensions in force to which every node of a session has agreed. */
final class AgreedExtensions {
  private final Transaction tx;
  private final Lifecycle lifecycle;

  AgreedExtensions(Transaction tx, Lifecycle lifecycle) {
    this.tx = tx;
    this.lifecycle = lifecycle;
  }

  /** The locked session with what its nodes enforce by now. */
  Session acknowledge(Session session, Cause cause, Instant now) {
    ExtensionStore extensions = tx.extensions();
    List<Extension> pending = extensions.pendingOf(session.id());
    if (pending.isEmpty()) {
      return session;
    }
    long agreed =
        lifecycle.reports(session).stream().mapToLong(RankReport::runLimitMs).min().orElse(0);
    Session at = session;
    for (Extension extension : pending) {
      if (extension.runLimitMs() <= agreed || Planted.is(HouseDefect.EXTENSION_IN_FORCE_UNHEARD)) {
        extensions.decide(extension.segmentId(), "acknowledged", now);
        tx.metering().acknowledgeSegment(session.id().value(), extension.segmentId(), cause, now);
        at = lifecycle.apply(at, new SessionEvent.Extended(extension.minutes()), cause, now);
      }
    }
    return at;
  }
}
