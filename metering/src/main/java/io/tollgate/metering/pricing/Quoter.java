package io.tollgate.metering.pricing;

import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.money.Rounding;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Makes a quote from a request and the versions in force. Pure. */
public final class Quoter {
  private Quoter() {}

  /** The quote; its rate is rounded here, once, and nowhere else. */
  public static Quote quote(
      QuoteRequest request,
      PriceLine listPrice,
      Ratio workflow,
      Ratio group,
      Ratio channel,
      Optional<ContractPrice> contract,
      Duration validity) {
    BigDecimal gpus = gpus(request);
    Rate rate =
        contract
            .flatMap(ContractPrice::ratePerGpuMinute)
            .map(agreed -> rate(BigDecimal.valueOf(agreed.micros()), gpus))
            .orElseGet(() -> listed(listPrice, gpus, workflow, group, channel));
    QuoteTerms standard = QuoteTerms.standard(request.refundOnFailure());
    QuoteTerms terms = contract.map(agreed -> agreed.over(standard)).orElse(standard);
    // PostgreSQL keeps microseconds; a quote must read back as it was made.
    Instant createdAt = request.now().truncatedTo(ChronoUnit.MICROS);
    return new Quote(
        request.quoteId(),
        request.payer(),
        request.channel(),
        request.group(),
        request.workflow(),
        request.gpuModel(),
        request.capacityClass(),
        request.nodes(),
        request.gpusPerNode(),
        request.gpuThousandths(),
        request.minutes(),
        listPrice,
        gpus,
        workflow,
        group,
        channel,
        rate,
        rate.of(request.minutes()),
        terms,
        createdAt,
        createdAt.plus(validity),
        request.cause(),
        contract.map(agreed -> agreed.with(terms)),
        ModelSet.ONE,
        Optional.empty());
  }

  /** The rate that factors make: their exact product, rounded once, half up. */
  public static Rate rate(BigDecimal... factors) {
    BigDecimal exact = BigDecimal.ONE;
    for (BigDecimal factor : factors) {
      exact = exact.multiply(factor);
    }
    return Rate.ofMicros(Rounding.halfUp(exact));
  }

  /**
   * The rate of a quote, made again from nothing but its stored factors; differs from {@link
   * Quote#rate} when the row was tampered with.
   */
  public static Rate recomputed(Quote quote) {
    return rate(quote.factors().stream().map(Factor::value).toArray(BigDecimal[]::new));
  }

  private static Rate listed(
      PriceLine price, BigDecimal gpus, Ratio workflow, Ratio group, Ratio channel) {
    return rate(
        BigDecimal.valueOf(price.perGpuMinute().micros()),
        gpus,
        workflow.value(),
        group.value(),
        Planted.is(MoneyDefect.CHANNEL_MULTIPLIER_FORGOTTEN) ? BigDecimal.ONE : channel.value());
  }

  private static BigDecimal gpus(QuoteRequest request) {
    return request.gpuThousandths().isPresent()
        ? BigDecimal.valueOf(request.gpuThousandths().getAsInt(), 3)
        : BigDecimal.valueOf(Math.multiplyExact((long) request.nodes(), request.gpusPerNode()));
  }
}
