package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;

/**
 * A session that holds GPUs: starting, running, stopping, or ended and not yet released.
 *
 * @param id the session
 * @param account who pays
 * @param world {@code live} or {@code test}
 * @param allocations what it holds
 * @param latestEnd when it stops counting as running at the latest
 * @param countsAsRunning whether it counts against the plan's concurrency
 */
public record HeldSession(
    SessionId id,
    AccountId account,
    String world,
    List<HeldAllocation> allocations,
    Instant latestEnd,
    boolean countsAsRunning) {

  public HeldSession {
    allocations = List.copyOf(allocations);
  }
}
