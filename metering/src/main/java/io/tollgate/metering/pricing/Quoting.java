package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes quotes of the prices in force, and finds them again. */
public final class Quoting {
  private final PriceStore prices;
  private final ContractPrices contracts;
  private final QuoteStore quotes;
  private final Duration validity;

  /** Over stores of one transaction; quotes are valid for so long. */
  public Quoting(
      PriceStore prices, ContractPrices contracts, QuoteStore quotes, Duration validity) {
    this.prices = prices;
    this.contracts = contracts;
    this.quotes = quotes;
    this.validity = validity;
  }

  /** Makes and stores a quote; the same quote id again answers with the first. */
  public QuoteOutcome quote(QuoteRequest request) {
    Optional<Quote> known = find(request.quoteId(), request.payer());
    if (known.isPresent()) {
      return new QuoteOutcome.Quoted(known.get());
    }
    QuoteOutcome priced = priced(request);
    priced.fold(
        quote -> {
          quotes.add(quote);
          return true;
        },
        unknown -> false);
    return priced;
  }

  /**
   * Makes and stores a quote of a set of models: the dearest's, which is to be held, with those of
   * the others beside it. The request's id is the quote's.
   *
   * @param others the other models with ids for their quotes
   */
  public QuoteOutcome quoteSet(QuoteRequest request, Map<String, UUID> others) {
    Optional<Quote> known = find(request.quoteId(), request.payer());
    if (known.isPresent()) {
      return new QuoteOutcome.Quoted(known.get());
    }
    List<Quote> priced = new ArrayList<>();
    Map<String, UUID> all = new TreeMap<>(others);
    all.put(request.gpuModel(), request.quoteId());
    for (Map.Entry<String, UUID> one : all.entrySet()) {
      QuoteOutcome outcome = priced(request.of(one.getValue(), one.getKey()));
      if (!outcome.<Boolean>fold(priced::add, unknown -> false)) {
        return outcome;
      }
    }
    priced.sort(QuoteStore.CHEAPEST_FIRST);
    return new QuoteOutcome.Quoted(stored(request, priced, all));
  }

  private Quote stored(QuoteRequest request, List<Quote> cheapestFirst, Map<String, UUID> ids) {
    Quote dearest = cheapestFirst.get(cheapestFirst.size() - 1);
    List<String> models = cheapestFirst.stream().map(Quote::gpuModel).toList();
    Quote whole = dearest.under(request.quoteId()).in(ModelSet.of(models));
    quotes.add(whole);
    for (Quote quote : cheapestFirst.subList(0, cheapestFirst.size() - 1)) {
      // The dearest took the request's id; who had it takes the dearest's.
      UUID id =
          quote.quoteId().equals(request.quoteId())
              ? ids.getOrDefault(dearest.gpuModel(), request.quoteId())
              : quote.quoteId();
      quotes.add(quote.under(id).in(ModelSet.beside(request.quoteId())));
    }
    return whole;
  }

  /**
   * Makes and stores a quote out of another: of one element of an array, or of some of a session's
   * minutes. It is the other under an id of its own, with the price that was frozen then, to be
   * used now.
   *
   * @param minutes no more than the other's
   * @param ids ids of its own, and of the quotes of the other models of a set
   */
  public Quote cut(Quote whole, int minutes, Supplier<UUID> ids, Cause cause, Instant now) {
    Instant until = now.truncatedTo(ChronoUnit.MICROS).plus(validity);
    Quote piece = whole.cut(ids.get(), minutes, whole.set(), until, cause);
    quotes.add(piece);
    if (whole.set().several()) {
      for (Quote other : quotes.alternatives(whole.quoteId())) {
        quotes.add(other.cut(ids.get(), minutes, ModelSet.beside(piece.quoteId()), until, cause));
      }
    }
    return piece;
  }

  /** The quotes of the other models of a set, the cheapest first. */
  public List<Quote> alternatives(UUID quoteId) {
    return quotes.alternatives(quoteId);
  }

  private QuoteOutcome priced(QuoteRequest request) {
    Instant now = request.now();
    prices.quotingAt(now);
    Optional<PriceLine> listPrice =
        prices.listPrice(request.gpuModel(), request.capacityClass(), pricedAt(now));
    if (listPrice.isEmpty()) {
      return new QuoteOutcome.UnknownGpuModel(
          listPrices(now).stream()
              .filter(line -> line.capacityClass() == request.capacityClass())
              .map(PriceLine::gpuModel)
              .toList());
    }
    return new QuoteOutcome.Quoted(
        Quoter.quote(
            request,
            listPrice.get(),
            ratio(Ratio.Kind.WORKFLOW, request.workflow(), now),
            ratio(Ratio.Kind.GROUP, request.group(), now),
            ratio(Ratio.Kind.CHANNEL, request.channel(), now),
            contracts.inForce(request.payer(), request.gpuModel(), request.capacityClass(), now),
            validity));
  }

  /** A quote of this payer; another's is as good as none. */
  public Optional<Quote> find(UUID quoteId, UUID payer) {
    boolean anybodys = Planted.is(MoneyDefect.QUOTE_OF_ANOTHER_PAYER);
    return quotes.find(quoteId).filter(quote -> quote.payer().equals(payer) || anybodys);
  }

  /** List prices in force, by model and class. */
  public List<PriceLine> listPrices(Instant now) {
    return prices.listPrices(now);
  }

  private static Instant pricedAt(Instant now) {
    return Planted.is(MoneyDefect.PRICE_OF_ANOTHER_DAY) ? now.plus(Duration.ofDays(1)) : now;
  }

  private Ratio ratio(Ratio.Kind kind, String name, Instant now) {
    boolean ignored = Planted.is(MoneyDefect.RATIO_OF_ITS_OWN_IGNORED) && kind == Ratio.Kind.GROUP;
    return prices
        .ratio(kind, ignored ? PriceSubject.EVERY_NAME : name, now)
        .orElseThrow(
            () -> new IllegalArgumentException("No " + kind.code() + " ratio for " + name));
  }
}
