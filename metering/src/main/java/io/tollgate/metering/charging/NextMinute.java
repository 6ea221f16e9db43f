package io.tollgate.metering.charging;

import io.tollgate.metering.pricing.QuoteTerms;
import java.util.List;
import java.util.Optional;

/**
 * The common case of charging: a proof completes exactly the next minute of a running session, and
 * that minute costs the plain rate of its first segment. Pure; {@link SqlChargeStore} states the
 * same conditions in SQL.
 */
final class NextMinute {
  private NextMinute() {}

  /** What to post, or empty when the case is any other. */
  static Optional<ChargeStore.Posting> of(Billing billing, CausedProof caused) {
    SessionProof proof = caused.proof();
    Optional<Attempt> running =
        billing
            .attempt()
            .filter(attempt -> attempt.number() == proof.attempt() && !attempt.ended());
    if (running.isEmpty() || billing.settled()) {
      return Optional.empty();
    }
    Segment first = billing.first();
    QuoteTerms terms = first.terms();
    int minute = billing.postedMinutes() + 1;
    long rate = first.rate().perMinute().micros();
    boolean simple =
        billing.minuteNumbersUsed() + proof.elapsedMs() / 60_000 == minute
            && minute <= Math.min(first.minutes(), billing.capMinutes().orElse(first.minutes()))
            && billing.amounts().netCharged() == Math.multiplyExact(rate, billing.postedMinutes())
            && 60 % terms.incrementSeconds() == 0
            && terms.minimumSeconds() <= 60 * minute;
    return simple
        ? Optional.of(
            new ChargeStore.Posting(
                billing,
                running.get(),
                proof.elapsedMs(),
                List.of(new ChargePlan.Row(minute, first.segmentId(), rate)),
                caused.cause()))
        : Optional.empty();
  }
}
