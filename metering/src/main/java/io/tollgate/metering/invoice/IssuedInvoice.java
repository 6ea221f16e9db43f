package io.tollgate.metering.invoice;

/** An invoice with what has happened to it since it was issued. */
public record IssuedInvoice(Invoice invoice, Invoice.Standing standing) {
  /** Its state now. */
  public Invoice.State state() {
    return invoice.state(standing);
  }

  /** What is still to be paid of it, in cents. */
  public long openCents() {
    return invoice.openCents(standing);
  }
}
