package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Quotes, written once, and what each was used for. */
public interface QuoteStore {
  /** By what a minute costs, then by the model's name. */
  Comparator<Quote> CHEAPEST_FIRST =
      Comparator.<Quote>comparingLong(quote -> quote.rate().perMinute().micros())
          .thenComparing(Quote::gpuModel);

  /** Stores a new quote. */
  default void add(Quote quote) {
    addAll(List.of(quote));
  }

  /** Stores new quotes. */
  void addAll(List<Quote> quotes);

  /** The quote with its use, whoever asked for it. */
  Optional<Quote> find(UUID quoteId);

  /** Quotes with their uses; unknown ones are left out. */
  Map<UUID, Quote> find(Collection<UUID> quoteIds);

  /** The quotes of the other models of a set, the cheapest first. */
  List<Quote> alternatives(UUID quoteId);

  /** Uses a quote up; false when it was used before, also by a transaction that just committed. */
  boolean use(UUID quoteId, UUID sessionId, UUID segmentId, Cause cause, Instant now);
}
