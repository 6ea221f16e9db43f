package io.tollgate.metering.audit;

import static io.tollgate.metering.audit.SessionAudit.session;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.pricing.InMemoryQuoteStore.Use;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.Quoter;
import io.tollgate.metering.pricing.Ratio;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Compares a session's segments with the quotes they were bought under. */
final class QuoteAudit {
  private final InMemoryMoney money;

  /** Quotes are written once: what was right stays right. */
  private final Set<UUID> right = new HashSet<>();

  QuoteAudit(InMemoryMoney money) {
    this.money = money;
  }

  void check(Billing billing, List<ChargeRow> charges, List<Violation> found) {
    long quoted = 0;
    long usable = 0;
    for (Segment segment : billing.segments()) {
      Optional<Quote> quote = money.quotes().written(segment.quoteId());
      if (quote.isEmpty()) {
        found.add(Violation.of(9, session(billing.sessionId(), "has a segment without a quote")));
        return;
      }
      quoted += segment.replaces().isEmpty() ? quote.get().total().micros() : 0;
      usable += segment.state() == Segment.State.ACKNOWLEDGED ? quote.get().total().micros() : 0;
      if (!right.contains(segment.quoteId())) {
        segment(billing, segment, quote.get(), found);
      }
    }
    long charged = 0;
    for (ChargeRow charge : charges) {
      charged += charge.amount().micros();
    }
    if (charged > usable || billing.amounts().held() != quoted) {
      found.add(
          Violation.of(
              9,
              session(
                  billing.sessionId(),
                  "is charged %d of %d, holds %d of %d"
                      .formatted(charged, usable, billing.amounts().held(), quoted))));
    }
  }

  private void segment(Billing billing, Segment segment, Quote quote, List<Violation> found) {
    int before = found.size();
    UUID session = billing.sessionId();
    Optional<Use> use = money.quotes().useOf(segment.quoteId());
    if (use.isEmpty() || !use.get().segmentId().equals(segment.segmentId())) {
      found.add(Violation.of(9, session(session, "has a quote used elsewhere: " + use)));
    }
    if (!quote.rate().equals(segment.rate()) || quote.minutes() != segment.minutes()) {
      found.add(Violation.of(9, session(session, "has a segment that is not as quoted")));
    }
    if (quote.rate().perMinute().micros() != product(quote)
        || !quote.rate().equals(Quoter.recomputed(quote))) {
      found.add(
          new Violation(
              10,
              PriceRule.FACTORS_MULTIPLY,
              session(session, "has a rate that is not its factors' product")));
    }
    Optional<PriceLine> inForce =
        money.prices().listPrice(quote.gpuModel(), quote.capacityClass(), quote.createdAt());
    if (!inForce.equals(Optional.of(quote.listPrice()))) {
      found.add(
          new Violation(
              10,
              PriceRule.FACTORS_IN_FORCE,
              session(session, "was quoted by a price not in force")));
    }
    ratio(session, quote.workflowRatio(), quote.workflow(), quote.createdAt(), found);
    ratio(session, quote.groupRatio(), quote.group(), quote.createdAt(), found);
    ratio(session, quote.channelRatio(), quote.channel(), quote.createdAt(), found);
    if (!quote.payer().equals(billing.payer())) {
      found.add(Violation.of(17, session(session, "has the quote of another payer")));
    }
    quote
        .set()
        .cutFrom()
        .filter(whole -> !isCutFrom(quote, money.quotes().written(whole)))
        .ifPresent(
            whole ->
                found.add(
                    Violation.of(
                        9,
                        session(session, "pays otherwise than the quote says it was cut from"))));
    if (SessionAudit.isMissing(quote.cause())) {
      found.add(Violation.of(19, "quote " + quote.quoteId() + " has no cause"));
    }
    if (found.size() == before) {
      right.add(segment.quoteId());
    }
  }

  private static boolean isCutFrom(Quote piece, Optional<Quote> whole) {
    return whole
        .filter(
            quote ->
                quote.payer().equals(piece.payer())
                    && quote.rate().equals(piece.rate())
                    && quote.minutes() >= piece.minutes()
                    && quote.terms().equals(piece.terms())
                    && quote.factors().equals(piece.factors())
                    && quote.createdAt().equals(piece.createdAt()))
        .isPresent();
  }

  private void ratio(UUID session, Ratio ratio, String name, Instant at, List<Violation> found) {
    if (!money.prices().ratio(ratio.kind(), name, at).equals(Optional.of(ratio))) {
      found.add(
          new Violation(
              10,
              PriceRule.FACTORS_IN_FORCE,
              session(session, "was quoted by a ratio not in force: " + ratio)));
    }
  }

  private static long product(Quote quote) {
    if (quote.contractRate().isPresent()) {
      BigDecimal agreed = BigDecimal.valueOf(quote.contractRate().get().micros());
      return agreed.multiply(quote.gpus()).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
    BigDecimal exact =
        BigDecimal.valueOf(quote.listPrice().perGpuMinute().micros())
            .multiply(quote.gpus())
            .multiply(quote.workflowRatio().value())
            .multiply(quote.groupRatio().value())
            .multiply(quote.channelRatio().value());
    return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }
}
