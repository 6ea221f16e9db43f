package io.tollgate.metering.invoice;

import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is printed of an invoice, a credit note or a draft; the same for every form of printing.
 *
 * @param number absent from a draft
 * @param corrects of a credit note: the number of its invoice
 * @param openCents what is still to be paid
 * @param toBalance what came back as credits with it
 */
public record InvoiceDocument(
    Optional<String> number,
    Invoice.Kind kind,
    String state,
    World world,
    Optional<String> corrects,
    BillingPeriod period,
    Party billTo,
    Party issuer,
    String payment,
    Optional<Instant> issuedAt,
    Optional<Instant> dueAt,
    List<InvoiceLine> lines,
    Totals totals,
    long openCents,
    Money toBalance) {
  /** Keeps its own copy. */
  public InvoiceDocument {
    lines = List.copyOf(lines);
  }

  /** Of an issued one. */
  public static InvoiceDocument of(
      IssuedInvoice issued, Optional<String> corrects, List<InvoiceLine> lines) {
    Invoice invoice = issued.invoice();
    return new InvoiceDocument(
        Optional.of(invoice.numberText()),
        invoice.kind(),
        issued.state().code(),
        invoice.world(),
        corrects,
        invoice.period(),
        invoice.billTo(),
        invoice.issuer(),
        invoice.payment(),
        Optional.of(invoice.issuedAt()),
        Optional.of(invoice.dueAt()),
        lines,
        invoice.totals(),
        issued.openCents(),
        invoice.toBalance());
  }

  /** Of a draft. */
  public static InvoiceDocument of(Draft draft, Issuer issuer, World world) {
    return new InvoiceDocument(
        Optional.empty(),
        Invoice.Kind.INVOICE,
        "draft",
        world,
        Optional.empty(),
        draft.period(),
        Party.of(draft.profile()),
        Party.of(issuer),
        issuer.payment(),
        Optional.empty(),
        Optional.empty(),
        draft.draft().lines(),
        draft.draft().totals(),
        0,
        Money.ZERO);
  }
}
