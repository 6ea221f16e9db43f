package io.tollgate.metering.charging;

import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.budget.Crossing;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The answer to a request to set money aside. Only {@link Held} changed anything. */
public sealed interface HoldOutcome {
  /**
   * The money is set aside.
   *
   * @param crossings the thresholds of spend limits that were reached by it
   */
  record Held(Billing billing, List<Crossing> crossings) implements HoldOutcome {
    /** Keeps its own copy. */
    public Held {
      crossings = List.copyOf(crossings);
    }

    /** Nothing was reached, or it was held before. */
    public Held(Billing billing) {
      this(billing, List.of());
    }
  }

  /** A spend limit has too little left. */
  record SpendLimit(Money needed, BudgetUse use) implements HoldOutcome {}

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

    /** What is owed is paid first, whatever there is: a credit line alone starts nothing. */
    static InsufficientBalance of(Money needed, Money available, Money owed) {
      Money missing = owed.isPositive() ? needed.plus(owed) : needed.minus(available);
      return new InsufficientBalance(needed, available, missing, owed);
    }
  }

  /** The quote is no longer valid. */
  record QuoteExpired(Instant at) implements HoldOutcome {}

  /** The quote has started or extended a session, which is named. */
  record QuoteUsed(UUID by) implements HoldOutcome {}

  /** There is no such quote of this payer. */
  record QuoteNotFound() implements HoldOutcome {}
}
