package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.UUID;

/** The answer to a request to set money aside. Only {@link Held} changed anything. */
public sealed interface HoldOutcome {
  /** The money is set aside. */
  record Held(Billing billing) implements HoldOutcome {}

  /**
   * The payer has not enough.
   *
   * @param owed spent credits whose payment was taken back; new credits pay them first
   */
  record InsufficientBalance(Money needed, Money available, Money missing, Money owed)
      implements HoldOutcome {
    /** Of a payer that owes nothing. */
    public InsufficientBalance(Money needed, Money available, Money missing) {
      this(needed, available, missing, Money.ZERO);
    }
  }

  /** The quote is no longer valid. */
  record QuoteExpired(Instant at) implements HoldOutcome {}

  /** The quote has started or extended a session, which is named. */
  record QuoteUsed(UUID by) implements HoldOutcome {}

  /** There is no such quote of this payer. */
  record QuoteNotFound() implements HoldOutcome {}
}
