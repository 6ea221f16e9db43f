package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happens to an invoice after it was issued: it is paid, or taken back. */
final class Afterwards {
  private final InvoiceParts parts;

  Afterwards(InvoiceParts parts) {
    this.parts = parts;
  }

  /**
   * Takes an invoice back by a credit note: an amount of exact micro-credits, or all that is left.
   * Its number stays, and so do its rows: they are not invoiced again. What was paid for comes back
   * as credits in the same transaction.
   *
   * @param amount empty for all that is left, which makes the invoice void
   */
  InvoiceOutcome takeBack(
      UUID invoiceId, UUID noteId, Optional<Money> amount, Cause cause, Instant now) {
    Optional<IssuedInvoice> found = lockedInvoice(invoiceId);
    if (found.isEmpty()) {
      return notFound(invoiceId);
    }
    Invoice invoice = found.get().invoice();
    if (invoice.kind() != Invoice.Kind.INVOICE || found.get().state() == Invoice.State.VOID) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.STATE,
          invoice.numberText() + " is void or a credit note itself; nothing is left to take back.");
    }
    Totals left = CreditNote.left(invoice, parts.stores().invoices().notesOf(invoiceId));
    Optional<CreditNote> note = CreditNote.of(left, amount, found.get().openCents());
    if (note.isEmpty()) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.TOO_MUCH,
          "Of " + invoice.numberText() + " " + left.lines() + " is left that can be taken back.");
    }
    Invoice document = noteOf(invoice, noteId, note.get(), cause, now);
    parts.stores().detail().addLines(noteId, List.of(noteLine(invoice, document, cause)));
    parts.stores().invoices().add(document);
    parts.credit(noteId, document, note.get().paidBack(), GrantKind.PAID, cause, now);
    parts.credit(
        givenId(noteId), document, note.get().givenBack(), GrantKind.PROMOTIONAL, cause, now);
    if (note.get().openLessCents() > 0) {
      parts.wiring().dues().lowered(invoice, noteId, note.get().openLessCents(), cause, now);
      settledIfNothingIsOpen(invoiceId, cause, now);
    }
    return new InvoiceOutcome.Done(document);
  }

  /**
   * Records that an invoice was paid, in whole or in part.
   *
   * @param cents empty for all that is open
   * @param reference of the bank or the payment provider
   */
  InvoiceOutcome pay(
      UUID invoiceId,
      UUID paymentId,
      Optional<Long> cents,
      String reference,
      Cause cause,
      Instant now) {
    Optional<IssuedInvoice> found = lockedInvoice(invoiceId);
    if (found.isEmpty()) {
      return notFound(invoiceId);
    }
    long open = found.get().openCents();
    if (open == 0) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.STATE,
          found.get().invoice().numberText()
              + " is "
              + found.get().state().code()
              + "; nothing of it is to be paid.");
    }
    if (cents.orElse(open) > open) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.TOO_MUCH, "Only " + open + " cents are to be paid.");
    }
    long paid = cents.orElse(open);
    parts.stores().invoices().addPayment(paymentId, invoiceId, paid, reference, cause, now);
    parts.wiring().dues().lowered(found.get().invoice(), paymentId, paid, cause, now);
    settledIfNothingIsOpen(invoiceId, cause, now);
    return new InvoiceOutcome.Done(found.get().invoice());
  }

  private Invoice noteOf(Invoice invoice, UUID noteId, CreditNote note, Cause cause, Instant now) {
    String series = parts.series(invoice.world(), now, "-C");
    Instant at = now.truncatedTo(ChronoUnit.MICROS);
    return new Invoice(
        noteId,
        series,
        parts.stores().numbers().next(series, cause, now),
        Invoice.Kind.CREDIT_NOTE,
        invoice.payer(),
        invoice.world(),
        Optional.of(invoice.invoiceId()),
        note.whole(),
        invoice.period(),
        invoice.billTo(),
        Party.of(parts.wiring().issuer()),
        parts.wiring().issuer().payment(),
        note.taken().negated(),
        note.openLessCents(),
        note.paidBack().plus(note.givenBack()),
        at,
        at,
        cause);
  }

  private static InvoiceLine noteLine(Invoice invoice, Invoice note, Cause cause) {
    return new InvoiceLine(
        InvoiceLine.Kind.CREDIT,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of("Credit on " + invoice.numberText() + ": " + cause.reason()),
        0,
        0,
        note.totals().lines(),
        invoice.period().start(),
        invoice.period().end(),
        Optional.empty());
  }

  private static UUID givenId(UUID noteId) {
    return UUID.nameUUIDFromBytes(("given:" + noteId).getBytes(StandardCharsets.UTF_8));
  }

  private void settledIfNothingIsOpen(UUID invoiceId, Cause cause, Instant now) {
    IssuedInvoice after = parts.stores().invoices().find(invoiceId).orElseThrow();
    if (after.openCents() == 0) {
      parts.settled(after.invoice(), cause, now);
    }
  }

  private Optional<IssuedInvoice> lockedInvoice(UUID invoiceId) {
    Optional<IssuedInvoice> found = parts.stores().invoices().find(invoiceId);
    found.ifPresent(invoice -> parts.ledger().lock(invoice.invoice().payer()));
    return found.flatMap(invoice -> parts.stores().invoices().find(invoiceId));
  }

  private static InvoiceOutcome notFound(UUID invoiceId) {
    return new InvoiceOutcome.Refused(
        InvoiceOutcome.Reason.NOT_FOUND, "There is no invoice " + invoiceId + ".");
  }
}
