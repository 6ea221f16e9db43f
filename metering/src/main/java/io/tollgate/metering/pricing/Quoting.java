package io.tollgate.metering.pricing;

import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

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
    Quote quote =
        Quoter.quote(
            request,
            listPrice.get(),
            ratio(Ratio.Kind.WORKFLOW, request.workflow(), now),
            ratio(Ratio.Kind.GROUP, request.group(), now),
            ratio(Ratio.Kind.CHANNEL, request.channel(), now),
            contracts.inForce(request.payer(), request.gpuModel(), request.capacityClass(), now),
            validity);
    quotes.add(quote);
    return new QuoteOutcome.Quoted(quote);
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
