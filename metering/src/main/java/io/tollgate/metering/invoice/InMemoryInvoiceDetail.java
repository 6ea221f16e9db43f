package io.tollgate.metering.invoice;

import static io.tollgate.metering.invoice.InMemoryInvoices.require;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Lines and sessions of invoices of a world without a database; for one thread. */
public final class InMemoryInvoiceDetail implements InvoiceDetail {
  private final AppendOnly<UUID, InvoiceLine> lines;
  private final Table<UUID, UUID> adjustments;
  private final AppendOnly<UUID, SessionUsage> ofInvoice;
  private final AppendOnly<UUID, SessionUsage> ofSession;

  /** On a log. */
  InMemoryInvoiceDetail(UndoLog log) {
    this.lines = new AppendOnly<>(log);
    this.adjustments = Table.hashed(log);
    this.ofInvoice = new AppendOnly<>(log);
    this.ofSession = new AppendOnly<>(log);
  }

  @Override
  public void addLines(UUID invoice, List<InvoiceLine> added) {
    for (InvoiceLine line : added) {
      if (line.adjustmentId().isPresent()) {
        require(
            adjustments.insert(line.adjustmentId().get(), invoice),
            "On an invoice before is adjustment_id",
            line.adjustmentId().get());
      }
      lines.append(invoice, line);
    }
  }

  @Override
  public List<InvoiceLine> lines(UUID invoice) {
    return List.copyOf(lines.of(invoice));
  }

  @Override
  public Writer writer(UUID invoice) {
    return new Writer() {
      @Override
      public void add(SessionUsage session) {
        write(invoice, session);
      }

      @Override
      public void close() {
        // Everything is written as it comes.
      }
    };
  }

  @Override
  public List<SessionUsage> sessions(UUID invoice, Optional<UUID> after, int limit) {
    List<SessionUsage> sorted =
        ofInvoice.of(invoice).stream()
            .sorted(Comparator.comparing(SessionUsage::sessionId, IdOrder.BY_BYTES))
            .toList();
    return Page.of(sorted.iterator(), after, limit);
  }

  /** What is on invoices of a session, in the order issued. */
  public List<SessionUsage> ofSession(UUID session) {
    return ofSession.of(session);
  }

  /** What is on an invoice, in the order added. */
  public List<SessionUsage> ofInvoice(UUID invoice) {
    return ofInvoice.of(invoice);
  }

  private void write(UUID invoice, SessionUsage session) {
    UUID id = session.sessionId();
    require(session.fromMinute() >= 0 && session.toMinute() >= session.fromMinute(), "Minutes", id);
    for (SessionUsage other : ofSession.of(id)) {
      require(
          other.toMinute() <= session.fromMinute()
              || session.toMinute() <= other.fromMinute()
              || other.fromMinute() == other.toMinute()
              || session.fromMinute() == session.toMinute(),
          "Minute on two invoices",
          id);
    }
    for (SessionUsage other : ofInvoice.of(invoice)) {
      require(!other.sessionId().equals(id), "Session twice on an invoice", id);
    }
    for (SessionUsage.Item item : session.items()) {
      boolean returned = item.kind() == SessionUsage.Kind.RETURNED;
      require(
          returned ? item.amount().micros() < 0 : item.amount().micros() >= 0, "Sign of item", id);
    }
    ofInvoice.append(invoice, session);
    ofSession.append(id, session);
  }
}
