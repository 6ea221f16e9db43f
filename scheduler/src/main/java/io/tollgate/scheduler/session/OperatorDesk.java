package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Optional;

/** What operators do with single sessions; every act is audited with its reason. */
public final class OperatorDesk {
  private final LifePolicy policy;

  public OperatorDesk(LifePolicy policy) {
    this.policy = policy;
  }

  /** What an operator does. */
  public enum Deed {
    /** It ends {@code evicted}, for good. */
    KILL,
    /** It ends {@code evicted} and waits again, which its owner must have asked for. */
    REQUEUE,
    /** It ends {@code policy_rejected}, and costs nothing. */
    REJECT
  }

  /** Does it in a transaction of the caller. */
  public Session does(Transaction tx, Session found, Deed deed, String reason, Act act) {
    Session session = SessionDesk.locked(tx, found.id());
    if (session.state() == SessionState.ENDED) {
      throw ApiException.of(
          ErrorCode.SESSION_ENDED,
          "The session has ended already ("
              + session.progress().endReason().map(EndReason::code).orElse("ended")
              + "), so there is nothing to do.");
    }
    if (deed == Deed.REQUEUE) {
      requireRequeueable(session);
    }
    Cause cause = new Cause(act.actor(), act.requestId(), reason);
    Session after = new Lifecycle(tx, policy).apply(session, event(deed), cause, act.at());
    record(tx, after, deed, reason, act);
    return after;
  }

  private static SessionEvent.StopOrdered event(Deed deed) {
    return switch (deed) {
      case KILL -> new SessionEvent.StopOrdered(EndReason.EVICTED, false);
      case REQUEUE -> new SessionEvent.StopOrdered(EndReason.EVICTED, true);
      case REJECT -> new SessionEvent.StopOrdered(EndReason.POLICY_REJECTED, false);
    };
  }

  private static void requireRequeueable(Session session) {
    boolean runs =
        session.state() == SessionState.STARTING || session.state() == SessionState.RUNNING;
    if (!runs) {
      throw ApiException.of(
          ErrorCode.SESSION_NOT_RUNNING,
          "The session is " + session.state().word() + ", and only one that runs can be requeued.");
    }
    if (!session.progress().requeue()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "Its owner did not ask for `requeue`, so it may not bear to begin again. `tollgate ops"
              + " kill "
              + session.id()
              + "` ends it; what it did not use is refunded.");
    }
  }

  private static void record(Transaction tx, Session session, Deed deed, String reason, Act act) {
    ObjectNode after = Json.object();
    after.put("session_id", session.id().toString());
    after.put("state", session.state().word());
    String what =
        switch (deed) {
          case KILL -> "session.killed";
          case REQUEUE -> "session.requeued";
          case REJECT -> "session.rejected";
        };
    tx.audit()
        .append(
            new AuditStore.Entry(
                what,
                "session:" + session.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(after)),
            act);
  }
}
