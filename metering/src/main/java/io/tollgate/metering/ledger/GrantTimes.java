package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Grants that begin later than they are given, and those that expire. A hold looks at its payer's
 * grants itself; the sweep is for payers who hold nothing.
 */
public final class GrantTimes {
  private final LedgerStore store;
  private final Ledger ledger;

  /** Over stores of one transaction. */
  public GrantTimes(LedgerStore store, Ledger ledger) {
    this.store = store;
    this.ledger = ledger;
  }

  /**
   * Gives credits that may be held from some time on; lower priority numbers are drawn first.
   *
   * @param effectiveAt before the expiry; at once when absent or over
   */
  public Grant credit(
      UUID grantId,
      UUID payer,
      Money amount,
      GrantKind kind,
      int priority,
      Optional<Instant> effectiveAt,
      Optional<Instant> expiresAt,
      Cause cause,
      Instant now) {
    return ledger.credit(
        grantId, payer, amount, kind, priority, effectiveAt, expiresAt, cause, now);
  }

  /** Grants of a payer that are to begin, in the order they will be drawn on. */
  public List<Grant> toBegin(UUID payer) {
    return store.grantsOpen(payer).stream().filter(Grant::pending).toList();
  }

  /**
   * Lets grants begin and expire whose time has come, of at most so many payers each. Payers that
   * somebody else has locked are left to the next time, so that several servers may sweep at once.
   *
   * @return how many payers were looked at; fewer than asked for when none is left to look at
   */
  public int sweep(int payersAtMost, Cause cause, Instant now) {
    Set<UUID> claimed = new LinkedHashSet<>(store.claimBeginning(now, payersAtMost));
    claimed.addAll(store.claimExpired(now, payersAtMost));
    for (UUID payer : claimed) {
      ledger.inForce(payer, cause, now);
      store.lapse(payer, now);
    }
    return claimed.size();
  }
}
