package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Optional;

/** Operators make sessions leave their GPUs, as the cycle does for higher classes. */
public final class PreemptDesk {
  private final LifePolicy policy;

  public PreemptDesk(LifePolicy policy) {
    this.policy = policy;
  }

  /**
   * Orders a session to leave: its cut minute is free, and it is queued again if its owner wants
   * that. It may ask for nobody's room afterwards.
   */
  public Session preempt(Transaction tx, Session found, String reason, Act act) {
    Session session = SessionDesk.locked(tx, found.id());
    if (session.state() != SessionState.STARTING && session.state() != SessionState.RUNNING) {
      throw ApiException.of(
          ErrorCode.SESSION_NOT_RUNNING,
          "The session is "
              + session.state().word()
              + ", and only a session that starts or runs can be made to leave its GPUs.");
    }
    Cause cause = new Cause(act.actor(), act.requestId(), reason);
    Session after =
        new Lifecycle(tx, policy)
            .apply(session, new SessionEvent.StopOrdered(EndReason.PREEMPTED), cause, act.at());
    tx.audit()
        .append(
            new AuditStore.Entry(
                "session.preempted",
                "session:" + session.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(Json.object().put("session_id", session.id().toString()))),
            act);
    return after;
  }
}
