package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rounding;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Ends attempts and settles sessions. Locks: payer, then billing. */
public final class Settlement {
  private static final long MS_PER_MINUTE = 60_000L;

  private final LedgerStore accounts;
  private final Ledger ledger;
  private final BillingStore billings;
  private final ChargeStore charges;
  private final Releases releases;
  private final Receipts receipts;
  private final int failureRefundsPerDay;

  /** Over stores of one transaction. */
  public Settlement(
      LedgerStore accounts,
      Ledger ledger,
      BillingStore billings,
      ChargeStore charges,
      Budgets budgets,
      int failureRefundsPerDay) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.billings = billings;
    this.charges = charges;
    this.releases = new Releases(ledger, budgets);
    this.receipts = new Receipts(accounts);
    this.failureRefundsPerDay = failureRefundsPerDay;
  }

  /** Caps what may be charged at the minute that runs now and frees the money of all later ones. */
  public Receipt cap(UUID sessionId, Cause cause, Instant now) {
    Billing billing = lock(sessionId);
    if (billing.settled() || billing.capMinutes().isPresent() || billing.attempt().isEmpty()) {
      return receipts.of(billing);
    }
    Attempt attempt = billing.attempt().get();
    long sinceStart = Math.max(0, Duration.between(attempt.startedAt(), now).toMillis());
    long running = attempt.ended() ? 0 : Rounding.unitsStarted(sinceStart, MS_PER_MINUTE);
    long cap = Math.min(billing.minuteNumbersUsed() + running, billing.prepaidMinutes());
    Billing capped = billing.withCap((int) Math.max(cap, billing.postedMinutes()));
    Billing after = release(capped, UnusedTime.freedByCap(capped), cause, now);
    billings.update(after);
    return receipts.of(after);
  }

  /** Posts or returns by the table; settles, or keeps the hold for the next attempt. */
  Settled end(UUID sessionId, Ending ending, Cause cause, Instant now) {
    Billing billing = lock(sessionId);
    if (billing.settled()) {
      return new Settled(true, receipts.of(billing), billing);
    }
    EndReason reason = ending.reason();
    boolean runs =
        billing.attempt().map(a -> a.number() == ending.attempt() && !a.ended()).orElse(false);
    if (!runs && ending.requeue()) {
      return new Settled(false, receipts.of(billing), billing);
    }
    if (!runs && billing.attempt().map(a -> !a.ended()).orElse(false)) {
      throw new IllegalStateException(
          "Attempt "
              + ending.attempt()
              + " of session "
              + sessionId
              + " is not the one that runs.");
    }
    boolean refunded = refunds(billing, reason, now);
    Billing after = billing;
    if (runs) {
      Attempt attempt = billing.attempt().orElseThrow();
      boolean smallest =
          reason.isPlatform() && !Planted.is(MoneyDefect.GANG_TOPPED_UP_AT_PLATFORM_END);
      long elapsed = smallest ? ending.minElapsedMs() : ending.maxElapsedMs();
      long billedMs = Math.max(elapsed, attempt.provenMs());
      after = post(after, attempt, billedMs, extent(reason, refunded), cause, now);
      billings.addAttemptEnds(
          List.of(new BillingStore.AttemptEnd(sessionId, ending, billedMs, cause, now)));
    } else if (refunded) {
      after = giveBack(after, after.amounts().netCharged(), cause, now);
    }
    if (ending.requeue()) {
      billings.update(after);
      return new Settled(false, receipts.of(after), after);
    }
    return settle(after, reason, refunded, cause, now);
  }

  /** Settles a session none of whose attempts ran, or that waits to run again. */
  Settled neverRan(UUID sessionId, EndReason reason, Cause cause, Instant now) {
    Billing billing = lock(sessionId);
    if (billing.settled()) {
      return new Settled(true, receipts.of(billing), billing);
    }
    if (billing.attempt().map(attempt -> !attempt.ended()).orElse(false)) {
      throw new IllegalStateException("Session " + sessionId + " runs.");
    }
    boolean refunded = refunds(billing, reason, now);
    Billing after =
        refunded ? giveBack(billing, billing.amounts().netCharged(), cause, now) : billing;
    return settle(after, reason, refunded, cause, now);
  }

  private Settled settle(
      Billing billing, EndReason reason, boolean refunded, Cause cause, Instant now) {
    List<Segment> segments = new ArrayList<>();
    for (Segment segment : billing.segments()) {
      boolean voids =
          segment.state() == Segment.State.PENDING && !Planted.is(MoneyDefect.PENDING_SEGMENT_KEPT);
      segments.add(voids ? segment.voided() : segment);
      if (voids) {
        billings.updateSegment(segment.voided(), now);
      }
    }
    Billing after = billing.withSegments(segments);
    long forfeit = reason.unusedByContractShare() ? UnusedTime.kept(after) : 0;
    ledger.forfeit(after.payer(), after.sessionId(), Money.ofMicros(forfeit), cause, now);
    after = after.withAmounts(after.amounts().plusForfeited(forfeit));
    after = release(after, after.amounts().left(), cause, now);
    // Work that failed within its first minute cost nothing yet, and counts all the same: or
    // failing early and often would be free.
    boolean counts =
        refunded
            && reason == EndReason.FAILED
            && after.attempt().isPresent()
            && !Planted.is(MoneyDefect.FAILURE_NOT_COUNTED);
    Money available = ledger.available(after.payer());
    after =
        after.withClosing(
            new Closing(reason, now, available, counts ? Optional.of(day(now)) : Optional.empty()));
    billings.update(after);
    return new Settled(true, receipts.of(after), after);
  }

  // Charges of this attempt, then what goes back of all charges; ends the attempt.
  private Billing post(
      Billing billing,
      Attempt attempt,
      long billedMs,
      ChargePlan.Extent extent,
      Cause cause,
      Instant now) {
    ChargePlan plan =
        ChargePlan.of(
            billing.prepaid(),
            billing.minuteNumbersUsed(),
            billedMs,
            extent,
            new ChargePlan.Already(billing.postedMinutes(), billing.amounts().netCharged()));
    Billing after = billing;
    if (!plan.rows().isEmpty()) {
      ChargeStore.Posting posting =
          new ChargeStore.Posting(billing, attempt, billedMs, plan.rows(), cause);
      if (!charges.post(Set.of(posting), now).contains(billing.sessionId())) {
        throw new IllegalStateException("Billing changed under its lock: " + billing.sessionId());
      }
      after =
          after.withPosted(
              billing.postedMinutes() + plan.rows().size(),
              posting.micros(),
              billing.returnedMinutes());
    }
    after = giveBack(after, plan.returnMicros(), cause, now);
    return after.withAttempt(
        new Attempt(attempt.number(), attempt.startedAt(), billedMs, true),
        Math.max(plan.minuteNumbersUsed(), billing.minuteNumbersUsed())
            + (Planted.is(MoneyDefect.CUT_MINUTE_USES_A_NUMBER) ? 1 : 0));
  }

  // The last minute goes back first; of what was given back in part before, the rest.
  private Billing giveBack(Billing billing, long micros, Cause cause, Instant now) {
    if (micros == 0) {
      return billing;
    }
    List<ChargeRow> rows = charges.charges(billing.sessionId(), 0, Integer.MAX_VALUE);
    List<Transfer> returns = new ArrayList<>();
    long rest = micros;
    int whole = 0;
    for (int i = rows.size() - 1; i >= 0 && rest > 0; i--) {
      ChargeRow row = rows.get(i);
      long left = row.net().micros();
      long part = Math.min(rest, left);
      if (part > 0) {
        returns.add(
            Ledger.returned(
                billing.payer(),
                row.sessionId(),
                row.minute(),
                row.returned(),
                Money.ofMicros(part),
                cause,
                now));
        whole += part == left ? 1 : 0;
        rest -= part;
      }
    }
    if (rest > 0) {
      throw new IllegalStateException(
          "Nothing left to return for session " + billing.sessionId() + ": " + rest);
    }
    accounts.post(returns);
    charges.addReturns(returns);
    return billing
        .withPosted(billing.postedMinutes(), 0, billing.returnedMinutes() + whole)
        .withAmounts(billing.amounts().plusReturned(micros));
  }

  private Billing release(Billing billing, long micros, Cause cause, Instant now) {
    if (micros == 0) {
      return billing;
    }
    if (!Planted.is(MoneyDefect.REFUND_LOST)) {
      releases.release(billing.payer(), billing.sessionId(), Money.ofMicros(micros), cause, now);
    }
    if (Planted.is(MoneyDefect.REFUND_TWICE)) {
      releases.release(billing.payer(), billing.sessionId(), Money.ofMicros(micros), cause, now);
    }
    return billing.withAmounts(billing.amounts().plusReleased(micros));
  }

  private boolean refunds(Billing billing, EndReason reason, Instant now) {
    if (reason == EndReason.POLICY_REJECTED && Planted.is(MoneyDefect.REJECTED_SESSION_CHARGED)) {
      return false;
    }
    if (reason == EndReason.FAILED && Planted.is(MoneyDefect.FAILED_SESSION_CHARGED)) {
      return false;
    }
    return reason.netsZero(billing.refundOnFailure())
        && (reason != EndReason.FAILED
            || billings.failuresRefunded(billing.payer(), day(now)) < failureRefundsPerDay);
  }

  private static ChargePlan.Extent extent(EndReason reason, boolean refunded) {
    if (refunded) {
      return ChargePlan.Extent.REFUNDED;
    }
    return reason.isPlatform() && !Planted.is(MoneyDefect.CUT_MINUTE_CHARGED)
        ? ChargePlan.Extent.ENDED_BY_PLATFORM
        : ChargePlan.Extent.ENDED;
  }

  private static LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  private Billing lock(UUID sessionId) {
    if (billings.lockPayer(sessionId).isEmpty()) {
      throw new IllegalArgumentException("No hold for session " + sessionId);
    }
    return billings.lock(sessionId).orElseThrow();
  }
}
