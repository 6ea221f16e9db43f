package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Gives up waiting sessions whose dependency ended otherwise than they want; their credits come
 * back. Those that wait for these in turn go with them, a few links of a chain at a time.
 */
final class NeverMet {
  /** Links of a chain in one transaction; longer ones go on with the next sweep. */
  private static final int LINKS = 8;

  private NeverMet() {}

  static void giveUp(Transaction tx, LifePolicy policy, Instant now) {
    if (Planted.is(HouseDefect.NEVER_MET_WAITS_ON)) {
      return;
    }
    Cause cause = new Cause("system:timers", "dependency:" + now, "dependency never met");
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    for (int link = 0; link < LINKS; link++) {
      List<UUID> ids = tx.sessions().neverMet();
      if (ids.isEmpty()) {
        return;
      }
      for (UUID id : ids) {
        tx.sessions()
            .lock(new SessionId(id))
            .filter(session -> session.state() == SessionState.QUEUED)
            .ifPresent(session -> end(lifecycle, session, cause, now));
      }
    }
  }

  private static void end(Lifecycle lifecycle, Session session, Cause cause, Instant now) {
    lifecycle.apply(
        session, new SessionEvent.StopOrdered(EndReason.NEVER_STARTED, false), cause, now);
  }
}
