package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteTerms;
import java.time.Instant;
import java.util.UUID;

/** Of a quote what a hold is decided by. */
public record Offer(
    UUID quoteId, Rate rate, int minutes, Money total, QuoteTerms terms, Instant expiresAt) {
  static Offer of(Quote quote) {
    return new Offer(
        quote.quoteId(),
        quote.rate(),
        quote.minutes(),
        quote.total(),
        quote.terms(),
        quote.expiresAt());
  }
}
