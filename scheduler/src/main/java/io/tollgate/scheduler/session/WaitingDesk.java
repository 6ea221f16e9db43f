package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Cause;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Optional;

/**
 * What people do with sessions that wait: owners hold, release and rank them, operators hold and
 * release them. Twice changes nothing; a session that does not wait is refused.
 */
public final class WaitingDesk {
  private final LifePolicy policy;

  public WaitingDesk(LifePolicy policy) {
    this.policy = policy;
  }

  /** Its owner lets it wait until he releases it. */
  public Session hold(Transaction tx, Session found, Act act) {
    return change(tx, found, new SessionEvent.Held(), "hold", act);
  }

  /** Its owner lets it start again; an operator's hold stays. */
  public Session release(Transaction tx, Session found, Act act) {
    return change(tx, found, new SessionEvent.LetGo(), "release", act);
  }

  /** Its owner gives it another place among those of its account, project and class. */
  public Session rank(Transaction tx, Session found, int priority, Act act) {
    return change(tx, found, new SessionEvent.Ranked(priority), "set-priority", act);
  }

  /** An operator lets it wait until an operator releases it. */
  public Session holdByOperator(Transaction tx, Session found, String reason, Act act) {
    Session after =
        change(tx, found, new SessionEvent.HeldByOperator(act.actor(), reason), reason, act);
    return audited(tx, after, "session.operator_held", reason, act);
  }

  /** An operator takes an operator's hold back; its owner's stays. */
  public Session releaseByOperator(Transaction tx, Session found, String reason, Act act) {
    Session after = change(tx, found, new SessionEvent.LetGoByOperator(), reason, act);
    return audited(tx, after, "session.operator_released", reason, act);
  }

  private static Session audited(
      Transaction tx, Session session, String what, String reason, Act act) {
    ObjectNode after = Json.object().put("session_id", session.id().toString());
    tx.audit()
        .append(
            new AuditStore.Entry(
                what,
                "session:" + session.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(after)),
            act);
    return session;
  }

  private Session change(Transaction tx, Session found, SessionEvent event, String why, Act act) {
    Session session = SessionDesk.locked(tx, found.id());
    if (session.state() != SessionState.QUEUED) {
      throw ApiException.of(
          ErrorCode.SESSION_NOT_QUEUED,
          "The session is "
              + session.state().word()
              + ", and only a session that waits can be held, released or given another priority."
              + " Stop it with `tollgate session stop "
              + session.id()
              + "` if it should not run.");
    }
    Cause cause = new Cause(act.actor(), act.requestId(), why);
    Session after = new Lifecycle(tx, policy).apply(session, event, cause, act.at());
    tx.notices().nudgeCycle();
    return after;
  }
}
