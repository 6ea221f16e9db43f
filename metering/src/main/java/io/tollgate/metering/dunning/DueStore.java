package io.tollgate.metering.dunning;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What is owed, and the steps that were taken about it. */
public interface DueStore {
  /** A due and the step it has come to. */
  record Reached(Due due, DueStep step) {}

  /** Stores a new due; false when there is one of that kind and reference. */
  boolean add(Due due, Cause cause, Instant now);

  /** A payer's dues, open ones first, then the latest. */
  List<Due> list(UUID payer, int limit);

  /** Settles an open due; empty when there is none of that kind and reference. */
  Optional<Due> settle(DueKind kind, String reference, String why, Instant now);

  /**
   * Takes an amount off an open due, once per id; empty when nothing was taken. Throws when it is
   * more than is left.
   */
  Optional<Due> lower(
      DueKind kind, String reference, UUID loweringId, Money amount, Cause cause, Instant now);

  /** Settles the open chargebacks of a payer who owes nothing. */
  List<Due> settleChargebacks(UUID payer, String why, Instant now);

  /** Payers with open chargebacks who owe nothing any more. */
  List<UUID> payersThatPaid(int limit);

  /** Dues whose next step's time has come, locked; those in hand elsewhere are passed over. */
  List<Reached> lockReached(Instant now, int limit);

  /** Notes a step and when the next comes. */
  void addStep(Due due, DueStep step, Optional<DueStep> next, Cause cause, Instant now);

  /** Those of these payers that have an open due for which they were suspended. */
  Set<UUID> suspended(Collection<UUID> payers);
}
