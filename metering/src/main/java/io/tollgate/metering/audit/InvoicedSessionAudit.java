package io.tollgate.metering.audit;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.invoice.Funded;
import io.tollgate.metering.invoice.InMemoryClosedPeriods;
import io.tollgate.metering.invoice.InMemoryInvoices;
import io.tollgate.metering.invoice.SessionUsage;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Transfer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Compares what is on invoices of one session with its charges and transfers. */
final class InvoicedSessionAudit {
  private final InMemoryInvoices rows;

  /**
   * The last close of a payer.
   *
   * @param seen the payer's transfers that it saw
   */
  record Close(Instant periodEnd, Instant closedAt, Set<UUID> seen) {}

  InvoicedSessionAudit(InMemoryInvoices rows) {
    this.rows = rows;
  }

  Close last(UUID payer, InMemoryClosedPeriods.Row row) {
    Set<UUID> seen = new HashSet<>();
    for (Transfer transfer : rows.money().ledger().transfersOfPayer(payer)) {
      if (seen.size() < row.transfersThrough()) {
        seen.add(transfer.transferId());
      }
    }
    return new Close(row.period().end(), row.closedAt(), seen);
  }

  void check(Billing billing, Close last, List<Violation> found) {
    UUID id = billing.sessionId();
    List<SessionUsage> invoiced = rows.detail().ofSession(id);
    SessionRows session = rows.money().charges().rows(id).orElseThrow();
    int through = 0;
    for (SessionUsage usage : invoiced) {
      if (usage.fromMinute() != through) {
        found.add(differs(id, "has a gap on invoices after minute " + through));
      }
      through = usage.toMinute();
      addsUp(usage, session.charges(), found);
    }
    missing(session.charges(), through, last, found);
    returns(session, through, invoiced, last, found);
    forfeits(id, invoiced, last, found);
    funding(billing, invoiced, found);
  }

  private static void addsUp(SessionUsage usage, List<ChargeRow> charges, List<Violation> found) {
    int minutes = 0;
    long micros = 0;
    for (SessionUsage.Item item : usage.items()) {
      micros += item.amount().micros();
      if (item.kind() == SessionUsage.Kind.USAGE) {
        minutes += item.minutes();
        if (!isItsCharges(item, charges)) {
          found.add(differs(usage.sessionId(), "is invoiced for other charges than it has"));
        }
      }
    }
    if (minutes != usage.toMinute() - usage.fromMinute() || micros != usage.amount().micros()) {
      found.add(differs(usage.sessionId(), "does not add up on an invoice"));
    }
  }

  private static boolean isItsCharges(SessionUsage.Item item, List<ChargeRow> charges) {
    int count = 0;
    long micros = 0;
    for (ChargeRow charge : charges) {
      if (charge.segmentId().equals(item.segmentId())
          && charge.minute() >= item.firstMinute().getAsInt()
          && charge.minute() <= item.lastMinute().getAsInt()) {
        count++;
        micros += charge.amount().micros();
      }
    }
    return count == item.minutes() && micros == item.amount().micros();
  }

  private static void missing(
      List<ChargeRow> charges, int through, Close last, List<Violation> found) {
    for (ChargeRow charge : charges) {
      if (charge.minute() > through
          && charge.minuteStart().isBefore(last.periodEnd().minus(Rule.CLOCKS_APART_MAX))
          && charge.createdAt().isBefore(last.closedAt().minus(Rule.CLOCKS_APART_MAX))) {
        found.add(differs(charge.sessionId(), "minute " + charge.minute() + " is on no invoice"));
      }
    }
  }

  private static void returns(
      SessionRows session,
      int through,
      List<SessionUsage> invoiced,
      Close last,
      List<Violation> found) {
    long returned = 0;
    for (SessionRows.ReturnRow row : session.returns()) {
      if (row.minute() <= through && last.seen().contains(row.transferId())) {
        returned += row.amount().micros();
      }
    }
    long said = sum(invoiced, SessionUsage.Kind.RETURNED);
    if (returned + said != 0) {
      found.add(
          differs(session.billing().sessionId(), "returned " + returned + ", on invoices " + said));
    }
  }

  private void forfeits(UUID id, List<SessionUsage> invoiced, Close last, List<Violation> found) {
    long forfeited = 0;
    for (Transfer transfer : rows.money().ledger().transfersOfSession(id)) {
      if (transfer.kind() == Transfer.Kind.FORFEIT
          && last.seen().contains(transfer.transferId())
          && transfer.createdAt().isBefore(last.periodEnd())) {
        forfeited += transfer.amount().micros();
      }
    }
    long said = sum(invoiced, SessionUsage.Kind.FORFEITED);
    if (forfeited != said) {
      found.add(differs(id, "forfeited " + forfeited + ", on invoices " + said));
    }
  }

  private static long sum(List<SessionUsage> invoiced, SessionUsage.Kind kind) {
    return invoiced.stream()
        .flatMap(usage -> usage.items().stream())
        .filter(item -> item.kind() == kind)
        .mapToLong(item -> item.amount().micros())
        .sum();
  }

  // A session that is settled and invoiced whole took from each kind of grant what its invoices
  // say.
  private void funding(Billing billing, List<SessionUsage> invoiced, List<Violation> found) {
    Funded said = Funded.NOTHING;
    for (SessionUsage usage : invoiced) {
      said = said.plus(usage.funded());
    }
    long used = billing.amounts().netCharged() + billing.amounts().forfeited();
    if (invoiced.isEmpty() || !billing.settled() || said.total().micros() != used) {
      return;
    }
    Funded took = Funded.NOTHING;
    for (Transfer transfer : rows.money().ledger().transfersOfSession(billing.sessionId())) {
      boolean hold = transfer.kind() == Transfer.Kind.HOLD;
      if (hold || transfer.kind() == Transfer.Kind.RELEASE) {
        GrantKind kind =
            transfer.grantId().flatMap(rows.money().ledger()::grant).orElseThrow().kind();
        long micros = transfer.amount().micros();
        took = took.plus(Funded.of(kind, hold ? micros : -micros));
      }
    }
    if (!took.equals(said)) {
      found.add(differs(billing.sessionId(), "was funded by " + took + ", on invoices " + said));
    }
  }

  private static Violation differs(UUID session, String what) {
    return InvoiceRules.differs("session " + session + " " + what);
  }
}
