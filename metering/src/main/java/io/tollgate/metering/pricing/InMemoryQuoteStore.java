package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Quotes of a world without a database. One thread; nothing is rolled back. */
public final class InMemoryQuoteStore implements QuoteStore {
  private final Map<UUID, Quote> quotes = new HashMap<>();
  private final Map<UUID, UUID> uses = new HashMap<>();

  @Override
  public void add(Quote quote) {
    if (quotes.putIfAbsent(quote.quoteId(), quote) != null) {
      throw new IllegalStateException("Quote " + quote.quoteId() + " exists.");
    }
  }

  @Override
  public Optional<Quote> find(UUID quoteId) {
    return Optional.ofNullable(quotes.get(quoteId))
        .map(quote -> quote.usedBy(Optional.ofNullable(uses.get(quoteId))));
  }

  @Override
  public boolean use(UUID quoteId, UUID sessionId, UUID segmentId, Cause cause, Instant now) {
    return uses.putIfAbsent(quoteId, sessionId) == null;
  }
}
