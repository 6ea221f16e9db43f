package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.event.Notices;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.SuspensionEffect;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What a suspension does to sessions: what waits goes on waiting with the reason, what runs goes on
 * to its prepaid end, or ends {@code blocked} at once when the suspension says so.
 */
public final class Suspension implements SuspensionEffect {
  private static final int SESSIONS_MAX = 10_000;

  private final LifePolicy policy;

  public Suspension(LifePolicy policy) {
    this.policy = policy;
  }

  @Override
  public void apply(Handle handle, AccountId account, boolean stopRunning, String reason, Act act) {
    new Notices(handle).nudgeCycle();
    if (!stopRunning) {
      return;
    }
    SessionStore sessions = new SessionStore(handle);
    Lifecycle lifecycle = new Lifecycle(handle, policy);
    Cause cause = new Cause(act.actor(), act.requestId(), reason);
    for (UUID id : running(handle, account)) {
      Optional<Session> session = sessions.lock(new SessionId(id));
      session.ifPresent(
          found ->
              lifecycle.apply(
                  found, new SessionEvent.StopOrdered(EndReason.BLOCKED), cause, act.at()));
    }
  }

  private static java.util.List<UUID> running(Handle handle, AccountId account) {
    return handle
        .createQuery(
            """
            SELECT id FROM scheduler.session
            WHERE account_id = :account AND state = ANY(:states) ORDER BY id LIMIT :limit
            """)
        .bind("account", account.value())
        .bind(
            "states",
            EnumSet.of(SessionState.STARTING, SessionState.RUNNING).stream()
                .map(SessionState::word)
                .toArray(String[]::new))
        .bind("limit", SESSIONS_MAX)
        .mapTo(UUID.class)
        .list();
  }
}
