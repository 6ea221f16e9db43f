package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    return quoteAll(List.of(request)).get(0);
  }

  /**
   * The same for many, all of one time and each as if it had come alone; the answers in their
   * order.
   */
  public List<QuoteOutcome> quoteAll(List<QuoteRequest> requests) {
    Map<UUID, Quote> known = quotes.find(requests.stream().map(QuoteRequest::quoteId).toList());
    List<QuoteRequest> open = requests.stream().filter(one -> own(known, one).isEmpty()).toList();
    Map<QuoteRequest, QuoteOutcome> priced = new LinkedHashMap<>();
    if (!open.isEmpty()) {
      Pricing pricing = Pricing.of(prices, contracts, open, validity);
      open.forEach(request -> priced.put(request, pricing.price(request)));
    }
    List<Quote> made = new ArrayList<>();
    priced.values().forEach(outcome -> outcome.<Boolean>fold(made::add, unknown -> false));
    quotes.addAll(made);
    return requests.stream()
        .map(
            request ->
                own(known, request)
                    .<QuoteOutcome>map(QuoteOutcome.Quoted::new)
                    .orElseGet(() -> Objects.requireNonNull(priced.get(request))))
        .toList();
  }

  private static Optional<Quote> own(Map<UUID, Quote> known, QuoteRequest request) {
    return Optional.ofNullable(known.get(request.quoteId()))
        .filter(quote -> isOf(quote, request.payer()));
  }

  private static boolean isOf(Quote quote, UUID payer) {
    return quote.payer().equals(payer) || Planted.is(MoneyDefect.QUOTE_OF_ANOTHER_PAYER);
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
    List<QuoteRequest> each =
        all.entrySet().stream().map(one -> request.of(one.getValue(), one.getKey())).toList();
    Pricing pricing = Pricing.of(prices, contracts, each, validity);
    for (QuoteRequest one : each) {
      QuoteOutcome outcome = pricing.price(one);
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

  /** A quote of this payer; another's is as good as none. */
  public Optional<Quote> find(UUID quoteId, UUID payer) {
    return quotes.find(quoteId).filter(quote -> isOf(quote, payer));
  }

  /** List prices in force, by model and class. */
  public List<PriceLine> listPrices(Instant now) {
    return prices.listPrices(now);
  }
}
