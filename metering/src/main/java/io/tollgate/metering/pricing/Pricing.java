package io.tollgate.metering.pricing;

import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The prices of one moment, while quotes of it are made: each price and ratio is read once, and the
 * contracts of all together.
 */
final class Pricing {
  private final PriceStore prices;
  private final Instant now;
  private final Duration validity;
  private final Map<ContractPrices.Asked, ContractPrice> contracts;
  private final Map<Line, Optional<PriceLine>> lines = new HashMap<>();
  private final Map<Named, Ratio> ratios = new HashMap<>();

  private record Line(String gpuModel, CapacityClass capacityClass) {}

  private record Named(Ratio.Kind kind, String name) {}

  private Pricing(
      PriceStore prices,
      Map<ContractPrices.Asked, ContractPrice> contracts,
      Instant now,
      Duration validity) {
    this.prices = prices;
    this.contracts = contracts;
    this.now = now;
    this.validity = validity;
  }

  /**
   * For requests of one time, at least one; until the transaction ends no price changes.
   *
   * @param validity of the quotes
   */
  static Pricing of(
      PriceStore prices, ContractPrices contracts, List<QuoteRequest> requests, Duration validity) {
    Instant now = requests.get(0).now();
    if (requests.stream().anyMatch(request -> !request.now().equals(now))) {
      throw new IllegalArgumentException("Quotes that are made together are of one time.");
    }
    prices.quotingAt(now);
    return new Pricing(
        prices,
        contracts.inForce(requests.stream().map(ContractPrices.Asked::by).distinct().toList(), now),
        now,
        validity);
  }

  /** The quote, or which models there are. */
  QuoteOutcome price(QuoteRequest request) {
    Optional<PriceLine> listPrice =
        lines.computeIfAbsent(
            new Line(request.gpuModel(), request.capacityClass()),
            line -> prices.listPrice(line.gpuModel(), line.capacityClass(), pricedAt()));
    if (listPrice.isEmpty()) {
      return new QuoteOutcome.UnknownGpuModel(
          prices.listPrices(now).stream()
              .filter(line -> line.capacityClass() == request.capacityClass())
              .map(PriceLine::gpuModel)
              .toList());
    }
    return new QuoteOutcome.Quoted(
        Quoter.quote(
            request,
            listPrice.get(),
            ratio(Ratio.Kind.WORKFLOW, request.workflow()),
            ratio(Ratio.Kind.GROUP, request.group()),
            ratio(Ratio.Kind.CHANNEL, request.channel()),
            Optional.ofNullable(contracts.get(ContractPrices.Asked.by(request))),
            validity));
  }

  private Instant pricedAt() {
    return Planted.is(MoneyDefect.PRICE_OF_ANOTHER_DAY) ? now.plus(Duration.ofDays(1)) : now;
  }

  private Ratio ratio(Ratio.Kind kind, String name) {
    boolean ignored = Planted.is(MoneyDefect.RATIO_OF_ITS_OWN_IGNORED) && kind == Ratio.Kind.GROUP;
    return ratios.computeIfAbsent(
        new Named(kind, ignored ? PriceSubject.EVERY_NAME : name),
        named ->
            prices
                .ratio(named.kind(), named.name(), now)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "No " + named.kind().code() + " ratio for " + named.name())));
  }
}
