package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Credit lines: the grants of their kind, and what was paid of them. */
public interface CreditLineStore {
  /** The line as it stands, under a limit. */
  CreditLine line(UUID payer, Money limit);

  /** All grants of the line, also the empty ones, as granted. */
  List<Grant> grants(UUID payer);

  /** Records a payment; false when it was recorded before. */
  boolean addPayment(UUID paymentId, UUID payer, Money amount, Cause cause, Instant now);

  /** Payers with more left than a contract in force allows. */
  List<UUID> payersAboveLimit(Instant now, int limit);
}
