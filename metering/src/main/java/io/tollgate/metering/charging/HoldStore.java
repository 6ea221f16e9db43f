package io.tollgate.metering.charging;

import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What new holds are decided by, and what they write: each in as few steps as can be. */
public interface HoldStore {
  /**
   * A payer, locked.
   *
   * @param plain owes nothing and has no spend limits, so that the money alone decides
   * @param offers of the quotes asked for those that are this payer's
   */
  record Locked(Money available, boolean plain, Map<UUID, Offer> offers) {}

  /**
   * What is read under the lock.
   *
   * @param grants with something left or still to begin, in the order they are drawn on
   * @param used of the quotes and sessions asked for those that are taken: the quote has started or
   *     extended a session, the session has a hold
   */
  record Funds(List<Grant> grants, Set<UUID> used) {}

  /** Locks payers until the transaction ends, in the order of their ids; without unknown ones. */
  Map<UUID, Locked> lock(Collection<UUID> payers, Collection<UUID> quoteIds);

  /** The same without waiting: those that somebody else has locked are left out too. */
  Map<UUID, Locked> lockFree(Collection<UUID> payers, Collection<UUID> quoteIds);

  /**
   * What locked payers have, and which quotes and sessions are taken; without those that have
   * nothing.
   */
  Map<UUID, Funds> funds(
      Collection<UUID> payers, Collection<UUID> quoteIds, Collection<UUID> sessionIds);

  /**
   * Writes new holds: billings with their one segment, the uses of their quotes, what was drawn for
   * them, and the balances that moved.
   */
  void add(List<Billing> billings, List<Transfer> draws);
}
