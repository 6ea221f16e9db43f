package io.tollgate.metering.audit;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.invoice.InMemoryClosedPeriods;
import io.tollgate.metering.invoice.InMemoryInvoices;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.ledger.Payer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The invariants of invoices, looked at in the rows of a world without a database: what {@link
 * Books} does by queries. What is on invoices is reckoned again from charges and transfers alone.
 * Look between transactions.
 */
public final class InMemoryInvoiceBooks {
  private final InMemoryInvoices rows;
  private final InvoiceAudit documents;
  private final InvoicedSessionAudit sessions;

  /** Of a world. */
  public InMemoryInvoiceBooks(InMemoryInvoices rows) {
    this.rows = rows;
    this.documents = new InvoiceAudit(rows);
    this.sessions = new InvoicedSessionAudit(rows);
  }

  /** The payers whose invoices were written since this was last called, with all they used. */
  public List<Violation> checkTouched() {
    List<UUID> touched = rows.payers().take();
    return touched.isEmpty() ? List.of() : check(touched);
  }

  /** Everything. */
  public List<Violation> checkAll() {
    return check(rows.money().ledger().payers().stream().map(Payer::payerId).toList());
  }

  private List<Violation> check(List<UUID> payers) {
    if (rows.money().log().isOpen()) {
      throw new IllegalStateException("The books are looked at between transactions.");
    }
    List<Violation> found = new ArrayList<>();
    for (UUID payer : payers) {
      check(payer, found);
    }
    series(found);
    return found;
  }

  private void check(UUID payer, List<Violation> found) {
    List<InMemoryClosedPeriods.Row> closed = rows.periods().ofPayer(payer);
    periods(payer, closed, found);
    for (IssuedInvoice issued :
        rows.invoices().ofPayer(payer, Optional.empty(), Integer.MAX_VALUE)) {
      documents.check(issued, found);
    }
    if (!closed.isEmpty()) {
      InvoicedSessionAudit.Close last = sessions.last(payer, closed.get(closed.size() - 1));
      for (Billing billing : rows.money().billings().all()) {
        if (billing.payer().equals(payer)) {
          sessions.check(billing, last, found);
        }
      }
    }
  }

  private void periods(UUID payer, List<InMemoryClosedPeriods.Row> closed, List<Violation> found) {
    Optional<Instant> before = Optional.empty();
    for (InMemoryClosedPeriods.Row row : closed) {
      Instant end = row.period().end();
      ZoneId zone = row.period().zone();
      LocalDate next = row.period().month().plusMonths(1).atDay(1);
      if (!LocalDate.ofInstant(end, zone).equals(next)
          || !LocalDate.ofInstant(end.minusNanos(1_000), zone).equals(next.minusDays(1))) {
        found.add(
            InvoiceRules.differs(
                "payer " + payer + " period " + next + " ends within a day of " + zone));
      }
      if (before.isPresent() && !before.get().equals(row.period().start())) {
        found.add(
            InvoiceRules.differs(
                "payer " + payer + " has a gap before period " + row.period().month()));
      }
      if (row.invoice().isPresent() && rows.invoices().find(row.invoice().get()).isEmpty()) {
        found.add(InvoiceRules.differs("invoice " + row.invoice().get() + " is not there"));
      }
      before = Optional.of(end);
    }
  }

  private void series(List<Violation> found) {
    Map<String, List<Long>> numbers = new TreeMap<>();
    for (Invoice invoice : rows.invoices().all()) {
      numbers.computeIfAbsent(invoice.series(), series -> new ArrayList<>()).add(invoice.number());
    }
    rows.numbers()
        .lastNumbers()
        .forEach(
            (series, last) -> {
              List<Long> given = numbers.getOrDefault(series, List.of());
              boolean gapless =
                  given.size() == last
                      && given.stream().distinct().count() == last
                      && given.stream().allMatch(number -> number >= 1 && number <= last);
              if (!gapless) {
                found.add(InvoiceRules.gap("series " + series + " through " + last));
              }
            });
  }
}
