package io.tollgate.metering.invoice;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The lines of invoices and the sessions they are made of, in PostgreSQL. */
final class SqlInvoiceDetail implements InvoiceDetail {
  private static final int BATCH = 500;

  private final Handle handle;

  SqlInvoiceDetail(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void addLines(UUID invoice, List<InvoiceLine> lines) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO metering.invoice_line (invoice_id, ordinal, kind, late, contract_id, gpu_model, capacity_class,
              workflow, gpus, rate_micros, text, minutes, gpu_thousandths, amount_micros, service_from, service_to,
              adjustment_id)
            VALUES (:invoice, :ordinal, :kind, :late, :contract, :model, :capacity, :workflow, :gpus, :rate, :text,
              :minutes, :gpuThousandths, :amount, :from, :to, :adjustment)
            """);
    int ordinal = 0;
    for (InvoiceLine line : lines) {
      batch
          .bind("invoice", invoice)
          .bind("ordinal", ++ordinal)
          .bind("kind", line.kind().code())
          .bind("late", line.late())
          .bind("contract", SqlTypes.uuid(line.contractId()))
          .bind("model", SqlTypes.text(line.product().map(Product::gpuModel)))
          .bind("capacity", SqlTypes.text(line.product().map(Product::capacityClass)))
          .bind("workflow", SqlTypes.text(line.product().map(Product::workflow)))
          .bind("gpus", line.product().map(Product::gpus).orElse(null))
          .bind("rate", SqlTypes.bigint(line.product().map(Product::rateMicros)))
          .bind("text", SqlTypes.text(line.text()))
          .bind("minutes", line.minutes())
          .bind("gpuThousandths", line.gpuThousandths())
          .bind("amount", line.amount().micros())
          .bind("from", SqlTypes.time(line.serviceFrom()))
          .bind("to", SqlTypes.time(line.serviceTo()))
          .bind("adjustment", SqlTypes.uuid(line.adjustmentId()))
          .add();
      if (batch.size() >= BATCH) {
        batch.execute();
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  @Override
  public List<InvoiceLine> lines(UUID invoice) {
    return handle
        .createQuery("SELECT * FROM metering.invoice_line WHERE invoice_id = :id ORDER BY ordinal")
        .bind("id", invoice)
        .map((row, context) -> line(row))
        .list();
  }

  @Override
  public Writer writer(UUID invoice) {
    return new BatchWriter(invoice);
  }

  @Override
  public List<SessionUsage> sessions(UUID invoice, Optional<UUID> after, int limit) {
    List<SessionUsage> sessions = new ArrayList<>();
    List<SessionUsage.Item> items = new ArrayList<>();
    List<Head> heads = new ArrayList<>();
    handle
        .createQuery(
            """
            SELECT s.*, i.kind, i.late, i.segment_id, i.first_minute, i.last_minute, i.minutes,
                   i.amount_micros AS item_micros, i.service_from, i.service_to,
                   %s AS contract_id, q.gpu_model, q.capacity_class, q.workflow, q.gpus, q.rate_micros
            FROM (SELECT * FROM metering.invoice_session
                  WHERE invoice_id = :id AND (CAST(:after AS uuid) IS NULL OR session_id > CAST(:after AS uuid))
                  ORDER BY session_id LIMIT :limit) s
            JOIN metering.invoice_item i USING (invoice_id, session_id)
            JOIN metering.segment g ON g.segment_id = i.segment_id
            JOIN metering.quote q ON q.quote_id = g.quote_id
            ORDER BY s.session_id, i.ordinal
            """
                .formatted(SqlInvoiceRows.CONTRACT_OF_QUOTE))
        .bind("id", invoice)
        .bind("after", SqlTypes.uuid(after))
        .bind("limit", limit)
        .map(
            (row, context) -> {
              Head head = Head.of(row);
              if (!heads.isEmpty() && !heads.get(0).equals(head)) {
                sessions.add(heads.remove(0).with(items));
                items.clear();
              }
              if (heads.isEmpty()) {
                heads.add(head);
              }
              items.add(item(row));
              return head;
            })
        .forEach(read -> {});
    heads.forEach(head -> sessions.add(head.with(items)));
    return sessions;
  }

  private static SessionUsage.Item item(ResultSet row) throws SQLException {
    return new SessionUsage.Item(
        SessionUsage.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getBoolean("late"),
        SqlTypes.uuid(row, "segment_id"),
        SqlTypes.optionalInt(row, "first_minute"),
        SqlTypes.optionalInt(row, "last_minute"),
        row.getInt("minutes"),
        Money.ofMicros(row.getLong("item_micros")),
        SqlTypes.instant(row, "service_from"),
        SqlTypes.instant(row, "service_to"),
        product(row));
  }

  private static InvoiceLine line(ResultSet row) throws SQLException {
    return new InvoiceLine(
        InvoiceLine.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getBoolean("late"),
        SqlTypes.optionalUuid(row, "contract_id"),
        row.getString("gpu_model") == null || row.getBigDecimal("gpus") == null
            ? Optional.empty()
            : Optional.of(product(row)),
        Optional.ofNullable(row.getString("text")),
        row.getLong("minutes"),
        row.getLong("gpu_thousandths"),
        Money.ofMicros(row.getLong("amount_micros")),
        SqlTypes.instant(row, "service_from"),
        SqlTypes.instant(row, "service_to"),
        SqlTypes.optionalUuid(row, "adjustment_id"));
  }

  private static Product product(ResultSet row) throws SQLException {
    return new Product(
        SqlTypes.optionalUuid(row, "contract_id"),
        row.getString("gpu_model"),
        row.getString("capacity_class"),
        row.getString("workflow"),
        row.getBigDecimal("gpus"),
        row.getLong("rate_micros"));
  }

  /** A session without its items. */
  private record Head(UUID sessionId, int fromMinute, int toMinute, Funded funded) {
    static Head of(ResultSet row) throws SQLException {
      return new Head(
          SqlTypes.uuid(row, "session_id"),
          row.getInt("from_minute"),
          row.getInt("to_minute"),
          new Funded(
              row.getLong("paid_micros"),
              row.getLong("promotional_micros"),
              row.getLong("subscription_micros"),
              row.getLong("contract_micros"),
              row.getLong("credit_line_micros")));
    }

    SessionUsage with(List<SessionUsage.Item> items) {
      return new SessionUsage(sessionId, fromMinute, toMinute, items, funded);
    }
  }

  /** Writes sessions in batches as they come. */
  private final class BatchWriter implements Writer {
    private final UUID invoice;
    private final PreparedBatch sessions;
    private final PreparedBatch items;

    private BatchWriter(UUID invoice) {
      this.invoice = invoice;
      this.sessions =
          handle.prepareBatch(
              """
              INSERT INTO metering.invoice_session (invoice_id, session_id, from_minute, to_minute, amount_micros,
                paid_micros, promotional_micros, subscription_micros, contract_micros, credit_line_micros)
              VALUES (:invoice, :session, :from, :to, :amount, :paid, :promotional, :subscription, :contract, :line)
              """);
      this.items =
          handle.prepareBatch(
              """
              INSERT INTO metering.invoice_item (invoice_id, session_id, ordinal, kind, late, segment_id, first_minute,
                last_minute, minutes, amount_micros, service_from, service_to)
              VALUES (:invoice, :session, :ordinal, :kind, :late, :segment, :first, :last, :minutes, :amount,
                :from, :to)
              """);
    }

    @Override
    public void add(SessionUsage session) {
      sessions
          .bind("invoice", invoice)
          .bind("session", session.sessionId())
          .bind("from", session.fromMinute())
          .bind("to", session.toMinute())
          .bind("amount", session.amount().micros())
          .bind("paid", session.funded().paid())
          .bind("promotional", session.funded().promotional())
          .bind("subscription", session.funded().subscription())
          .bind("contract", session.funded().contract())
          .bind("line", session.funded().creditLine())
          .add();
      int ordinal = 0;
      for (SessionUsage.Item item : session.items()) {
        add(session.sessionId(), ++ordinal, item);
      }
      if (items.size() >= BATCH) {
        close();
      }
    }

    private void add(UUID session, int ordinal, SessionUsage.Item item) {
      items
          .bind("invoice", invoice)
          .bind("session", session)
          .bind("ordinal", ordinal)
          .bind("kind", item.kind().code())
          .bind("late", item.late())
          .bind("segment", item.segmentId())
          .bind("first", SqlTypes.integer(item.firstMinute()))
          .bind("last", SqlTypes.integer(item.lastMinute()))
          .bind("minutes", item.minutes())
          .bind("amount", item.amount().micros())
          .bind("from", SqlTypes.time(item.serviceFrom()))
          .bind("to", SqlTypes.time(item.serviceTo()))
          .add();
    }

    @Override
    public void close() {
      if (sessions.size() > 0) {
        sessions.execute();
        items.execute();
      }
    }
  }
}
