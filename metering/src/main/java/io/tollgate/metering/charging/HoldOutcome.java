package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.UUID;

/** The answer to a request to set money aside. Only {@link Held} changed anything. */
public sealed interface HoldOutcome {
  /** The money is set aside. */
  record Held(Billing billing) implements HoldOutcome {}

  /** The payer has not enough. */
  record InsufficientBalance(Money needed, Money available, Money missing) implements HoldOutcome {}

  /** The quote is no longer valid. */
  record QuoteExpired(Instant at) implements HoldOutcome {}

  /** The quote has started or extended a session, which is named. */
  record QuoteUsed(UUID by) implements HoldOutcome {}

  /** There is no such quote of this payer. */
  record QuoteNotFound() implements HoldOutcome {}
}
