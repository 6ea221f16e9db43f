package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.Optional;

/**
 * Whose work it is and what other work it keeps away from: what a place depends on beside room.
 *
 * @param account who pays; empty where nobody needs to know
 * @param beta whether the account may run on beta nodes
 * @param company what it carries, and what it avoids
 */
public record Guest(Optional<AccountId> account, boolean beta, Company company) {

  /** Somebody whom every node takes that has room. */
  static final Guest ANYBODY = new Guest(Optional.empty(), true, Company.NONE);

  /** Of a session of which all matters. */
  static Guest of(Belonging belonging) {
    return new Guest(Optional.of(belonging.account()), true, belonging.company());
  }

  /** Whether it matters whose it is. */
  boolean isSomebody() {
    return account.isPresent();
  }

  /**
   * Whether the two may not be on one node at once.
   *
   * @param singleTenant whether the node takes the work of one account at a time
   */
  boolean keepsAway(Guest other, boolean singleTenant) {
    return account.equals(other.account)
        ? company.keepsAway(other.company)
        : singleTenant && isSomebody() && other.isSomebody();
  }
}
