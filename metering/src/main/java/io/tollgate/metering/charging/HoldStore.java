package io.tollgate.metering.charging;

import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What holds of one payer are decided by, and what they write: each in as few steps as can be. */
public interface HoldStore {
  /**
   * A payer, locked.
   *
   * @param offers of the quotes asked for those that are this payer's
   */
  record Locked(Money available, Map<UUID, Offer> offers) {}

  /**
   * What is read under the lock.
   *
   * @param grants with something left, in the order they are drawn on
   * @param used of the quotes and sessions asked for those that are taken: the quote has started or
   *     extended a session, the session has a hold
   */
  record Funds(List<Grant> grants, Set<UUID> used) {}

  /** Locks the payer until the transaction ends; empty for an unknown one. */
  Optional<Locked> lock(UUID payer, Collection<UUID> quoteIds);

  /** What the locked payer has, and which quotes and sessions are taken. */
  Funds funds(UUID payer, Collection<UUID> quoteIds, Collection<UUID> sessionIds);

  /**
   * Writes new holds of one payer: billings with their one segment, the uses of their quotes, what
   * was drawn for them, and the balances that moved.
   */
  void add(UUID payer, List<Billing> billings, List<Transfer> draws);
}
