package io.tollgate.metering.audit;

import io.tollgate.metering.invoice.Funded;
import io.tollgate.metering.invoice.InMemoryInvoices;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.InvoiceLine;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.invoice.SessionUsage;
import io.tollgate.metering.invoice.Totals;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks whether one invoice or credit note adds up, with what happened to it since. */
final class InvoiceAudit {
  private final InMemoryInvoices rows;

  InvoiceAudit(InMemoryInvoices rows) {
    this.rows = rows;
  }

  void check(IssuedInvoice issued, List<Violation> found) {
    Invoice invoice = issued.invoice();
    if (!addsUp(invoice)) {
      found.add(InvoiceRules.differs("invoice " + invoice.numberText() + " does not add up"));
    }
    if (!isTakenBackRightly(issued)) {
      found.add(
          InvoiceRules.differs(
              "invoice "
                  + invoice.numberText()
                  + " was taken back for more than it was, or paid for more"));
    }
    if (givenBackWith(invoice) != invoice.toBalance().micros()) {
      found.add(
          InvoiceRules.differs(
              "document " + invoice.numberText() + " gave back other credits than it says"));
    }
  }

  private boolean addsUp(Invoice invoice) {
    Totals totals = invoice.totals();
    long usage = 0;
    long adjustments = 0;
    long all = 0;
    for (InvoiceLine line : rows.detail().lines(invoice.invoiceId())) {
      long micros = line.amount().micros();
      all += micros;
      adjustments += line.kind() == InvoiceLine.Kind.ADJUSTMENT ? micros : 0;
      usage += isUsage(line.kind()) ? micros : 0;
    }
    boolean ofItsWorld =
        rows.money().ledger().payer(invoice.payer()).orElseThrow().world() == invoice.world();
    boolean lines = all == totals.usage().micros() + totals.adjustments().micros();
    return ofItsWorld
        && lines
        && (invoice.kind() == Invoice.Kind.CREDIT_NOTE
            || (usage == totals.usage().micros()
                && adjustments == totals.adjustments().micros()
                && isItsSessions(invoice)
                && isRounded(totals)));
  }

  private static boolean isUsage(InvoiceLine.Kind kind) {
    return kind != InvoiceLine.Kind.ADJUSTMENT && kind != InvoiceLine.Kind.CREDIT;
  }

  private boolean isItsSessions(Invoice invoice) {
    Funded funded = Funded.NOTHING;
    for (SessionUsage session : rows.detail().ofInvoice(invoice.invoiceId())) {
      funded = funded.plus(session.funded());
    }
    return funded.equals(invoice.totals().funded());
  }

  private static boolean isRounded(Totals totals) {
    return totals.netCents() == rounded(BigDecimal.valueOf(totals.due().micros(), 7))
        && totals.taxCents()
            == rounded(
                BigDecimal.valueOf(totals.netCents())
                    .multiply(BigDecimal.valueOf(totals.taxBasisPoints(), 4)));
  }

  private static long rounded(BigDecimal exact) {
    return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  private boolean isTakenBackRightly(IssuedInvoice issued) {
    List<Invoice> notes = rows.invoices().notesOf(issued.invoice().invoiceId());
    long lines = issued.invoice().totals().lines().micros();
    long net = issued.invoice().totals().netCents();
    long tax = issued.invoice().totals().taxCents();
    boolean whole = false;
    for (Invoice note : notes) {
      lines += note.totals().lines().micros();
      net += note.totals().netCents();
      tax += note.totals().taxCents();
      whole |= note.whole();
    }
    long toPay = Math.max(0, issued.invoice().totals().grossCents());
    boolean paidTooMuch = issued.standing().loweredCents() + issued.standing().paidCents() > toPay;
    boolean tookTooMuch = !notes.isEmpty() && lines < 0;
    boolean leftSome = whole && (lines != 0 || net != 0 || tax != 0);
    return !paidTooMuch && !tookTooMuch && !leftSome;
  }

  private long givenBackWith(Invoice invoice) {
    String cause = "with " + invoice.numberText();
    long micros = 0;
    for (UUID id : rows.money().ledger().grantsOf(invoice.payer())) {
      Optional<Grant> grant = rows.money().ledger().grant(id);
      if (grant.isPresent() && grant.get().cause().reason().equals(cause)) {
        micros = Math.addExact(micros, grant.map(Grant::amount).map(Money::micros).orElseThrow());
      }
    }
    return micros;
  }
}
