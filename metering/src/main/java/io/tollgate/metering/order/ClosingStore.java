package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Closings and payouts. Written once. */
public interface ClosingStore {
  /** What a payer was closed with; empty when it is open. */
  Optional<AccountClosing.Closed> find(UUID payer);

  /** What the payer is bound to, counted in the rows. */
  ClosingProspect.Obligations obligations(UUID payer);

  /** Closes a payer; throws when it was closed before. */
  void add(UUID payer, AccountClosing.Closed closed, Cause cause, Instant now);

  /** Notes what was paid out of a closed payer's credits; throws when the payout is known. */
  void addPayout(UUID payoutId, UUID payer, Money amount, Cause cause, Instant now);
}
