package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Optional;

/**
 * An account as the decision sees it.
 *
 * @param id the account
 * @param suspendedSince present while it is suspended
 * @param concurrentMax how many sessions may run at once by its plan, at least 1
 * @param queuedMax how many may wait; kept at the door, not here
 */
public record AccountView(
    AccountId id, Optional<Instant> suspendedSince, int concurrentMax, int queuedMax) {

  /** True while nothing of it may start. */
  public boolean suspended() {
    return suspendedSince.isPresent();
  }
}
