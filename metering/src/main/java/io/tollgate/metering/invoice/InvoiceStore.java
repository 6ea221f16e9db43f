package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Invoices, credit notes and payments, all of them written once; bound to one transaction. */
public interface InvoiceStore {
  /** Adds an invoice or a credit note. */
  void add(Invoice invoice);

  /** An invoice or credit note with its standing. */
  Optional<IssuedInvoice> find(UUID invoiceId);

  /** A payer's invoices and credit notes, newest first, before the given one. */
  List<IssuedInvoice> ofPayer(UUID payer, Optional<UUID> before, int limit);

  /** The credit notes of an invoice, in the order issued. */
  List<Invoice> notesOf(UUID invoiceId);

  /** Adds a payment of some cents. */
  void addPayment(
      UUID paymentId, UUID invoice, long cents, String reference, Cause cause, Instant now);
}
