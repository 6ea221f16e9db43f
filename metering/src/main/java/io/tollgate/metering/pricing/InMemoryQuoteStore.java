package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Quotes of a world without a database; for one thread. */
public final class InMemoryQuoteStore implements QuoteStore {
  private final Table<UUID, Quote> quotes;
  private final Table<UUID, Use> uses;
  private final Table<UUID, List<Quote>> beside;
  private final Predicate<UUID> payerIsOpen;

  /** What a quote was used for. */
  public record Use(UUID sessionId, UUID segmentId, Cause cause, Instant createdAt) {}

  /** On a log; only payers that are open have quotes. */
  public InMemoryQuoteStore(UndoLog log, Predicate<UUID> payerIsOpen) {
    this.quotes = Table.hashed(log);
    this.uses = Table.hashed(log);
    this.beside = Table.hashed(log);
    this.payerIsOpen = payerIsOpen;
  }

  @Override
  public void addAll(List<Quote> all) {
    all.forEach(this::add);
  }

  @Override
  public void add(Quote quote) {
    if (!payerIsOpen.test(quote.payer())) {
      throw new IllegalStateException("Quote for an unknown payer: " + quote.payer());
    }
    if (!quotes.insert(quote.quoteId(), quote)) {
      throw new IllegalStateException("Quote exists: " + quote.quoteId());
    }
    quote.set().alternativeTo().ifPresent(dearest -> addBeside(dearest, quote));
  }

  private void addBeside(UUID dearest, Quote quote) {
    List<Quote> all = new ArrayList<>(alternatives(dearest));
    all.add(quote);
    all.sort(QuoteStore.CHEAPEST_FIRST);
    beside.put(dearest, List.copyOf(all));
  }

  @Override
  public Optional<Quote> find(UUID quoteId) {
    Optional<Quote> quote = quotes.find(quoteId);
    Optional<Use> use = uses.find(quoteId);
    return use.isEmpty() ? quote : quote.map(known -> known.usedBy(use.map(Use::sessionId)));
  }

  @Override
  public Map<UUID, Quote> find(Collection<UUID> quoteIds) {
    Map<UUID, Quote> found = new LinkedHashMap<>();
    quoteIds.forEach(id -> find(id).ifPresent(quote -> found.put(id, quote)));
    return found;
  }

  @Override
  public List<Quote> alternatives(UUID quoteId) {
    return beside.find(quoteId).orElse(List.of());
  }

  @Override
  public boolean use(UUID quoteId, UUID sessionId, UUID segmentId, Cause cause, Instant now) {
    if (!quotes.contains(quoteId)) {
      throw new IllegalStateException("Use of an unknown quote: " + quoteId);
    }
    return uses.insert(quoteId, new Use(sessionId, segmentId, cause, now));
  }

  /** The quote as it was written, without its use. */
  public Optional<Quote> written(UUID quoteId) {
    return quotes.find(quoteId);
  }

  /** What the quote was used for. */
  public Optional<Use> useOf(UUID quoteId) {
    return uses.find(quoteId);
  }
}
