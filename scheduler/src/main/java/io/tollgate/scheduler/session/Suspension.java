package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.SuspensionEffect;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a suspension does to sessions: what waits goes on waiting with the reason, what runs goes on
 * to its prepaid end, or ends {@code blocked} at once when the suspension says so.
 */
public final class Suspension implements SuspensionEffect {
  private static final int SESSIONS_MAX = 10_000;

  private static final Set<SessionState> ENDED_BY_IT =
      EnumSet.of(SessionState.STARTING, SessionState.RUNNING);

  private final LifePolicy policy;

  public Suspension(LifePolicy policy) {
    this.policy = policy;
  }

  @Override
  public void apply(
      Transaction tx, AccountId account, boolean stopRunning, String reason, Act act) {
    tx.notices().nudgeCycle();
    if (!stopRunning) {
      return;
    }
    SessionStore sessions = tx.sessions();
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    Cause cause = new Cause(act.actor(), act.requestId(), reason);
    for (SessionId id : sessions.ofAccount(account, ENDED_BY_IT, SESSIONS_MAX)) {
      Optional<Session> session = sessions.lock(id);
      session.ifPresent(
          found ->
              lifecycle.apply(
                  found, new SessionEvent.StopOrdered(EndReason.BLOCKED), cause, act.at()));
    }
  }
}
