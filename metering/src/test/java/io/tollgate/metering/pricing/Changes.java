package io.tollgate.metering.pricing;

import static io.tollgate.metering.Wallet.CAUSE;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Changes of prices, in few words. */
public final class Changes {
  public static final PriceSubject A10 = PriceSubject.list("a10", CapacityClass.ON_DEMAND);
  public static final PriceSubject API = PriceSubject.ratio(Ratio.Kind.CHANNEL, "api");
  public static final PriceSubject TRAIN = PriceSubject.ratio(Ratio.Kind.WORKFLOW, "train");
  public static final PriceSubject EVERY_WORKFLOW = PriceSubject.ratio(Ratio.Kind.WORKFLOW, "*");

  private Changes() {}

  /** Credits per GPU-minute, or a ratio. */
  public static BigDecimal value(PriceSubject subject, String value) {
    return subject.kind() == PriceSubject.Kind.LIST
        ? new BigDecimal(value).movePointRight(6)
        : new BigDecimal(value);
  }

  public static PriceChange change(
      PriceSubject subject, String value, Optional<Instant> from, Instant now) {
    return new PriceChange(
        UUID.randomUUID(), UUID.randomUUID(), subject, value(subject, value), from, CAUSE, now);
  }

  /** Sets it, and insists that it was not refused. */
  public static PriceVersion set(
      PriceBook book, PriceSubject subject, String value, Instant from, Instant now) {
    return changed(book.set(change(subject, value, Optional.of(from), now))).version();
  }

  public static PriceOutcome.Changed changed(PriceOutcome outcome) {
    assertThat(outcome).isInstanceOf(PriceOutcome.Changed.class);
    return (PriceOutcome.Changed) outcome;
  }

  public static PriceOutcome.Refused refused(PriceOutcome outcome, PriceOutcome.Why why) {
    assertThat(outcome).isInstanceOf(PriceOutcome.Refused.class);
    PriceOutcome.Refused refused = (PriceOutcome.Refused) outcome;
    assertThat(refused.why()).as(refused.detail()).isEqualTo(why);
    return refused;
  }
}
