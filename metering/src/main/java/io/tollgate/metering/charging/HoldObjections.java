package io.tollgate.metering.charging;

import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything that speaks against setting money aside, for whoever only asks. {@link Holding} itself
 * stops at the first, and reads no more than it needs. Locks: payer.
 */
public final class HoldObjections {
  private final QuoteStore quotes;
  private final Ledger ledger;
  private final Budgets budgets;

  /** Over stores of one transaction. */
  public HoldObjections(QuoteStore quotes, Ledger ledger, Budgets budgets) {
    this.quotes = quotes;
    this.ledger = ledger;
    this.budgets = budgets;
  }

  /**
   * What speaks against a first hold, in the order in which a hold looks; empty when nothing does.
   * What is due by time in the payer's grants is written, as by a hold.
   */
  public List<HoldOutcome> of(UUID payer, HoldWish wish) {
    Optional<Quote> asked =
        quotes
            .find(wish.quoteId())
            .filter(quote -> quote.set().alternativeTo().isEmpty() && quote.payer().equals(payer));
    if (asked.isEmpty()) {
      return List.of(new HoldOutcome.QuoteNotFound());
    }
    Money owed = ledger.lock(payer).owed();
    // Read again under the payer's lock: every use of this quote takes that lock first.
    Quote quote = quotes.find(wish.quoteId()).orElseThrow();
    Money needed = quote.total();
    List<HoldOutcome> objections = new ArrayList<>(unusable(quote, wish.now()));
    for (BudgetUse use : budgets.applying(payer, wish.spender(), wish.now())) {
      if (!use.allows(needed)) {
        objections.add(new HoldOutcome.SpendLimit(needed, use));
      }
    }
    ledger.inForce(payer, wish.cause(), wish.now());
    shortage(needed, ledger.available(payer), owed).ifPresent(objections::add);
    return objections;
  }

  /** Why a quote, read under its payer's lock, can be used no more. */
  static List<HoldOutcome> unusable(Quote quote, Instant now) {
    List<HoldOutcome> why = new ArrayList<>();
    quote.usedBy().ifPresent(by -> why.add(new HoldOutcome.QuoteUsed(by)));
    if (!now.isBefore(quote.expiresAt())) {
      why.add(new HoldOutcome.QuoteExpired(quote.expiresAt()));
    }
    return why;
  }

  /** That a balance does not suffice, or nothing new is started because something is owed. */
  static Optional<HoldOutcome> shortage(Money needed, Money available, Money owed) {
    return owed.isPositive() || needed.compareTo(available) > 0
        ? Optional.of(HoldOutcome.InsufficientBalance.of(needed, available, owed))
        : Optional.empty();
  }
}
