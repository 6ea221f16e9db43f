package io.tollgate.metering.audit;

import io.tollgate.metering.Cause;
import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.Closing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.ledger.Transfer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at the rows of one session. */
final class SessionAudit {
  private final InMemoryMoney money;
  private final EscrowAudit escrow;
  private final QuoteAudit quotes;
  private final UsageAudit usage;
  private final int failureRefundsPerDay;

  SessionAudit(InMemoryMoney money, int failureRefundsPerDay) {
    this.money = money;
    this.escrow = new EscrowAudit(money.ledger());
    this.quotes = new QuoteAudit(money);
    this.usage = new UsageAudit(money);
    this.failureRefundsPerDay = failureRefundsPerDay;
  }

  void check(UUID sessionId, List<Violation> found) {
    List<Transfer> transfers = money.ledger().transfersOfSession(sessionId);
    Optional<SessionRows> rows = money.charges().rows(sessionId);
    if (rows.isEmpty()) {
      if (!transfers.isEmpty()) {
        found.add(Violation.of(6, session(sessionId, "has transfers and no hold")));
      }
      return;
    }
    int before = found.size();
    escrow.check(rows.get(), transfers, found);
    minutes(rows.get(), found);
    quotes.check(rows.get().billing(), rows.get().charges(), found);
    recomputed(rows.get(), found);
    refunds(rows.get().billing(), found);
    afterTheEnd(rows.get(), found);
    causes(rows.get(), found);
    if (found.size() == before) {
      // What is told of rows that are wrong says nothing of the telling.
      usage.check(rows.get().billing(), found);
    }
  }

  private static void minutes(SessionRows rows, List<Violation> found) {
    int minute = 0;
    for (ChargeRow charge : rows.charges()) {
      minute++;
      if (charge.minute() != minute) {
        found.add(
            Violation.of(
                7,
                session(
                    charge.sessionId(), "has minute " + charge.minute() + " in place " + minute)));
      }
    }
    if (minute != rows.billing().postedMinutes()) {
      found.add(
          Violation.of(
              7,
              session(
                  rows.billing().sessionId(),
                  "has " + minute + " charges, counted " + rows.billing().postedMinutes())));
    }
  }

  /** Charges the session again, by the production rules and by the design's formula. */
  static void recomputed(SessionRows rows, List<Violation> found) {
    Billing billing = rows.billing();
    try {
      List<Replay.Run> runs = new ArrayList<>();
      for (SessionRows.AttemptRow row : rows.attempts()) {
        runs.add(run(row, rows.ends()));
      }
      new Replay(billing, runs, rows.charges())
          .firstDifference()
          .ifPresent(difference -> found.add(Violation.of(10, difference)));
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      found.add(
          Violation.of(
              10, session(billing.sessionId(), "cannot be recomputed: " + e.getMessage())));
    }
    long reckoned = Reckoning.charged(rows);
    if (reckoned != billing.amounts().netCharged()) {
      found.add(
          Violation.of(
              10,
              session(
                  billing.sessionId(),
                  "is charged " + billing.amounts().netCharged() + ", reckoned " + reckoned)));
    }
  }

  private static Replay.Run run(SessionRows.AttemptRow row, List<SessionRows.AttemptEndRow> ends) {
    int number = row.attempt().number();
    for (SessionRows.AttemptEndRow end : ends) {
      if (end.ending().attempt() == number) {
        return new Replay.Run(
            number,
            row.attempt().startedAt(),
            row.minutesBefore(),
            Optional.of(end.ending().reason().code()),
            end.billedMs());
      }
    }
    return new Replay.Run(
        number, row.attempt().startedAt(), row.minutesBefore(), Optional.empty(), 0);
  }

  private void refunds(Billing billing, List<Violation> found) {
    if (billing.closing().isEmpty()) {
      return;
    }
    Closing closing = billing.closing().get();
    boolean charged = billing.amounts().netCharged() != 0;
    if (charged
        && (closing.endReason() == EndReason.POLICY_REJECTED
            || closing.failureRefundedOn().isPresent())) {
      found.add(Violation.of(12, session(billing.sessionId(), "was refunded and is charged")));
    }
    if (closing.failureRefundedOn().isPresent()
        && money.billings().failuresRefunded(billing.payer(), closing.failureRefundedOn().get())
            > failureRefundsPerDay) {
      found.add(Violation.of(12, session(billing.sessionId(), "was refunded above the daily cap")));
    }
    if (charged
        && closing.endReason() == EndReason.FAILED
        && billing.refundOnFailure()
        && money
                .billings()
                .failuresRefunded(
                    billing.payer(), LocalDate.ofInstant(closing.settledAt(), ZoneOffset.UTC))
            < failureRefundsPerDay) {
      found.add(Violation.of(12, session(billing.sessionId(), "failed and was not refunded")));
    }
  }

  private static void afterTheEnd(SessionRows rows, List<Violation> found) {
    Billing billing = rows.billing();
    if (billing.postedMinutes() > billing.capMinutes().orElse(Integer.MAX_VALUE)) {
      found.add(Violation.of(16, session(billing.sessionId(), "is charged beyond its stop")));
    }
    for (SessionRows.AttemptEndRow end : rows.ends()) {
      long proved =
          end.ending().reason().isPlatform()
              ? end.ending().minElapsedMs()
              : end.ending().maxElapsedMs();
      if (end.billedMs() > proved) {
        found.add(
            Violation.of(
                16,
                session(
                    billing.sessionId(),
                    "is billed by " + end.billedMs() + " ms, proved were " + proved)));
      }
    }
    if (billing.closing().isPresent() && !rows.charges().isEmpty()) {
      ChargeRow last = rows.charges().get(rows.charges().size() - 1);
      Instant settled = billing.closing().get().settledAt();
      if (last.createdAt().isAfter(settled.plus(Rule.CLOCKS_APART_MAX))) {
        found.add(Violation.of(16, session(billing.sessionId(), "is charged after its end")));
      }
    }
  }

  private static void causes(SessionRows rows, List<Violation> found) {
    UUID id = rows.billing().sessionId();
    cause(id, "billing", rows.billing().cause(), found);
    rows.charges().forEach(row -> cause(id, "charge", row.cause(), found));
    rows.returns().forEach(row -> cause(id, "returned charge", row.cause(), found));
    rows.attempts().forEach(row -> cause(id, "attempt", row.cause(), found));
    rows.ends().forEach(row -> cause(id, "attempt end", row.cause(), found));
    rows.lateProofs().forEach(row -> cause(id, "late proof", row.cause(), found));
  }

  private static void cause(UUID session, String row, Cause cause, List<Violation> found) {
    if (isMissing(cause)) {
      found.add(Violation.of(19, session(session, "has a row without a cause: " + row)));
    }
  }

  static boolean isMissing(Cause cause) {
    return cause.actor().isEmpty() || cause.reason().isEmpty() || cause.requestId().isEmpty();
  }

  static String session(UUID id, String what) {
    return "session " + id + " " + what;
  }
}
