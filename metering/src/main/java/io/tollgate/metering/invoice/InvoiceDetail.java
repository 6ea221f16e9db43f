package io.tollgate.metering.invoice;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The lines of invoices and the sessions they are made of; bound to one transaction. */
public interface InvoiceDetail {
  /** Takes sessions one after another; what it took is written when it is closed. */
  interface Writer extends AutoCloseable {
    /** Takes the next. */
    void add(SessionUsage session);

    @Override
    void close();
  }

  /** Adds the lines of an invoice, in order. */
  void addLines(UUID invoice, List<InvoiceLine> lines);

  /** The lines of an invoice, in order. */
  List<InvoiceLine> lines(UUID invoice);

  /** Writes the sessions of an invoice, of which it has none yet. */
  Writer writer(UUID invoice);

  /** Sessions of an invoice after the given one, in the order of ids. */
  List<SessionUsage> sessions(UUID invoice, Optional<UUID> after, int limit);
}
