package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteStore;
import io.tollgate.metering.pricing.Quoting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The price of an array: one quote that starts it, and one for each element, cut out of that one
 * when the element is made. Money is held for elements only.
 */
public final class ArrayQuotes {
  private final QuoteStore quotes;
  private final Quoting quoting;
  private final Ledger ledger;

  /** Over stores of one transaction. */
  public ArrayQuotes(QuoteStore quotes, Quoting quoting, Ledger ledger) {
    this.quotes = quotes;
    this.quoting = quoting;
    this.ledger = ledger;
  }

  /**
   * Uses a quote up for an array, whose elements cost its total each. The balance must cover them
   * all, and nothing of it is held. Answers with everything that speaks against it; empty when it
   * is taken.
   */
  public List<HoldOutcome> take(
      UUID arrayId, UUID payer, UUID quoteId, int count, Cause cause, Instant now) {
    Optional<Quote> asked =
        quoting.find(quoteId, payer).filter(quote -> quote.set().alternativeTo().isEmpty());
    if (asked.isEmpty()) {
      return List.of(new HoldOutcome.QuoteNotFound());
    }
    Money owed = ledger.lock(payer).owed();
    // Read again under the payer's lock: every use of this quote takes that lock first.
    Quote quote = quotes.find(quoteId).orElseThrow();
    List<HoldOutcome> objections = new ArrayList<>(HoldObjections.unusable(quote, now));
    Money available = ledger.available(payer);
    Money needed = times(quote.total(), count);
    HoldObjections.shortage(needed, available, owed).ifPresent(objections::add);
    if (objections.isEmpty() && !quotes.use(quoteId, arrayId, arrayId, cause, now)) {
      throw new IllegalStateException("Quote " + quoteId + " was used without its lock.");
    }
    return objections;
  }

  /** The quotes of so many elements of an array, by the array's own. */
  public List<Quote> cut(UUID quoteId, int elements, Supplier<UUID> ids, Cause cause, Instant now) {
    Quote whole = quotes.find(quoteId).orElseThrow();
    List<Quote> cut = new ArrayList<>(elements);
    for (int i = 0; i < elements; i++) {
      cut.add(quoting.cut(whole, whole.minutes(), ids, cause, now));
    }
    return cut;
  }

  /** More than anybody has when the product is too large to write down. */
  private static Money times(Money one, int count) {
    long high = Math.multiplyHigh(one.micros(), count);
    return high == 0 && one.micros() * count >= 0
        ? one.times(count)
        : Money.ofMicros(Long.MAX_VALUE / 2);
  }
}
