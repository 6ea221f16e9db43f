package io.tollgate.scheduler.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * Who pays.
 *
 * @param id its id; the ledger knows it as the payer
 * @param world its world
 * @param plan the name of its plan
 * @param group the name of its group
 * @param state whether it may start work
 * @param stateReason why it is suspended
 * @param createdAt when it was opened
 * @param version grows with each change
 */
public record Account(
    AccountId id,
    World world,
    String plan,
    String group,
    State state,
    Optional<String> stateReason,
    Instant createdAt,
    long version) {

  /** Whether an account may start and extend work. */
  public enum State {
    /** It may. */
    ACTIVE,
    /** It may not; what runs is settled as usual. */
    SUSPENDED;

    /** The name in the API and the database. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** True while it starts and extends nothing. */
  public boolean isSuspended() {
    return state == State.SUSPENDED;
  }
}
