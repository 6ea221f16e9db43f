package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What a change of one factor makes of the cost of a session, all others being as they are then.
 *
 * @param before what it costs until then; empty when there is no price
 */
public record PriceImpact(TypicalSession session, Optional<Money> before, Money after) {

  /** Reads the other factors as of the time when the version begins. */
  public static PriceImpact of(
      PriceStore prices, PriceVersion version, Optional<PriceVersion> before, TypicalSession of) {
    return new PriceImpact(
        of,
        before.map(earlier -> cost(prices, version.subject(), earlier.value(), of, version.from())),
        cost(prices, version.subject(), version.value(), of, version.from()));
  }

  private static Money cost(
      PriceStore prices,
      PriceSubject subject,
      BigDecimal value,
      TypicalSession session,
      Instant at) {
    BigDecimal list =
        subject.kind() == PriceSubject.Kind.LIST
            ? value
            : prices
                .listPrice(session.gpuModel(), session.capacityClass(), at)
                .map(line -> BigDecimal.valueOf(line.perGpuMinute().micros()))
                .orElse(BigDecimal.ZERO);
    return Quoter.rate(
            list,
            session.gpus(),
            ratio(prices, subject, value, Ratio.Kind.WORKFLOW, session.workflow(), at),
            ratio(prices, subject, value, Ratio.Kind.GROUP, session.group(), at),
            ratio(prices, subject, value, Ratio.Kind.CHANNEL, session.channel(), at))
        .of(session.minutes());
  }

  private static BigDecimal ratio(
      PriceStore prices,
      PriceSubject subject,
      BigDecimal value,
      Ratio.Kind kind,
      String name,
      Instant at) {
    return PriceSubject.Kind.of(kind) == subject.kind()
        ? value
        : prices.ratio(kind, name, at).map(Ratio::value).orElse(BigDecimal.ONE);
  }
}
