package io.tollgate.metering.invoice;

import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/** The rows of the ledger that belong on a payer's next invoice, in PostgreSQL. */
final class SqlInvoiceRows implements InvoiceRows {
  private static final int ROWS_AT_ONCE = 200;

  /** The contract that a quote {@code q} was made under. */
  static final String CONTRACT_OF_QUOTE = "q.contract_id";

  private static final String PIECES =
      """
      WITH candidate AS MATERIALIZED (
        -- What was settled well before the period and the close before it has been invoiced whole.
        SELECT b.session_id, coalesce((SELECT max(i.to_minute) FROM metering.invoice_session i
                                       WHERE i.session_id = b.session_id), 0) AS from_minute
        FROM metering.billing b
        WHERE b.payer_id = :payer AND (b.settled_at IS NULL OR b.settled_at >= :horizon)
      ), span AS MATERIALIZED (
        SELECT c.session_id, c.from_minute, greatest(c.from_minute, coalesce(
                 (SELECT h.minute - 1 FROM metering.charge h
                  WHERE h.session_id = c.session_id AND h.minute > c.from_minute AND h.minute_start >= :end
                  ORDER BY h.minute LIMIT 1),
                 (SELECT max(h.minute) FROM metering.charge h
                  WHERE h.session_id = c.session_id AND h.minute > c.from_minute), 0)) AS to_minute
        FROM candidate c
      ), piece AS (
        SELECT s.session_id, 1 AS rank, 'usage' AS kind, c.minute_start < :start AS late, c.segment_id,
               min(c.minute) AS first_minute, max(c.minute) AS last_minute, count(*) AS minutes,
               sum(c.amount_micros)::bigint AS amount_micros,
               min(c.minute_start) AS service_from, max(c.minute_start) AS service_to
        FROM span s
        JOIN metering.charge c ON c.session_id = s.session_id AND c.minute > s.from_minute AND c.minute <= s.to_minute
        WHERE s.to_minute > s.from_minute
        GROUP BY 1, 4, 5
        UNION ALL
        SELECT s.session_id, 2, 'returned', c.minute_start < :start, c.segment_id, min(c.minute), max(c.minute),
               count(*), -sum(r.amount_micros)::bigint, min(c.minute_start), max(c.minute_start)
        FROM span s
        JOIN metering.returned_charge r ON r.session_id = s.session_id AND r.minute <= s.to_minute
        JOIN metering.transfer t ON t.transfer_id = r.transfer_id AND t.number <= :through
        JOIN metering.charge c ON c.session_id = r.session_id AND c.minute = r.minute
        WHERE NOT (t.number <= :seen AND r.minute <= s.from_minute)
        GROUP BY 1, 4, 5
        UNION ALL
        SELECT s.session_id, 3, 'forfeited', t.created_at < :start, g.segment_id, NULL, NULL, 0,
               t.amount_micros, t.created_at, t.created_at
        FROM span s
        JOIN metering.transfer t ON t.session_id = s.session_id AND t.kind = 'forfeit'
        JOIN metering.segment g ON g.session_id = s.session_id AND g.position = 0
        WHERE t.number <= :through AND t.created_at < :end AND NOT (t.number <= :seen AND t.created_at < :start)
      )
      SELECT p.*, s.from_minute, s.to_minute, %s AS contract_id, q.gpu_model, q.capacity_class, q.workflow, q.gpus,
             q.rate_micros, d.kinds, d.micros, f.paid, f.promotional, f.subscription, f.contract, f.credit_line
      FROM piece p
      JOIN span s USING (session_id)
      JOIN metering.segment g ON g.segment_id = p.segment_id
      JOIN metering.quote q ON q.quote_id = g.quote_id
      CROSS JOIN LATERAL (
        SELECT array_agg(x.kind ORDER BY x.draw) AS kinds, array_agg(x.micros ORDER BY x.draw) AS micros
        FROM (SELECT t.draw, max(c.kind) AS kind,
                     sum(CASE t.kind WHEN 'hold' THEN t.amount_micros ELSE -t.amount_micros END)::bigint AS micros
              FROM metering.transfer t JOIN metering.credit_grant c ON c.grant_id = t.grant_id
              WHERE t.session_id = p.session_id AND t.kind IN ('hold', 'release')
              GROUP BY t.draw) x
      ) d
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(i.paid_micros), 0)::bigint AS paid,
               coalesce(sum(i.promotional_micros), 0)::bigint AS promotional,
               coalesce(sum(i.subscription_micros), 0)::bigint AS subscription,
               coalesce(sum(i.contract_micros), 0)::bigint AS contract,
               coalesce(sum(i.credit_line_micros), 0)::bigint AS credit_line
        FROM metering.invoice_session i WHERE i.session_id = p.session_id
      ) f
      ORDER BY p.session_id, p.rank, p.service_from, p.segment_id
      """
          .formatted(CONTRACT_OF_QUOTE);

  private final Handle handle;

  SqlInvoiceRows(Handle handle) {
    this.handle = handle;
  }

  @Override
  public long lastTransfer(UUID payer) {
    return handle
        .createQuery(
            "SELECT coalesce(max(number), 0) FROM metering.transfer WHERE payer_id = :payer")
        .bind("payer", payer)
        .mapTo(Long.class)
        .one();
  }

  /** As one statement sees them; must run in a transaction. */
  @Override
  public <T> T read(Window window, Function<Iterator<SessionUsage>, T> reader) {
    try (ResultIterator<SessionPieces.Piece> pieces =
        handle
            .createQuery(PIECES)
            .setFetchSize(ROWS_AT_ONCE)
            .bind("payer", window.payer())
            .bind("horizon", SqlTypes.time(window.settledSince()))
            .bind("start", SqlTypes.time(window.period().start()))
            .bind("end", SqlTypes.time(window.period().end()))
            .bind("seen", window.seen())
            .bind("through", window.through())
            .map((row, context) -> piece(row))
            .iterator()) {
      return reader.apply(new SessionPieces(pieces));
    }
  }

  private static SessionPieces.Piece piece(ResultSet row) throws SQLException {
    SessionUsage.Kind kind =
        SessionUsage.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
    OptionalInt first = SqlTypes.optionalInt(row, "first_minute");
    OptionalInt last = SqlTypes.optionalInt(row, "last_minute");
    Product product =
        new Product(
            SqlTypes.optionalUuid(row, "contract_id"),
            row.getString("gpu_model"),
            row.getString("capacity_class"),
            row.getString("workflow"),
            row.getBigDecimal("gpus"),
            row.getLong("rate_micros"));
    return new SessionPieces.Piece(
        SqlTypes.uuid(row, "session_id"),
        row.getInt("from_minute"),
        row.getInt("to_minute"),
        new SessionUsage.Item(
            kind,
            row.getBoolean("late"),
            SqlTypes.uuid(row, "segment_id"),
            first,
            last,
            row.getInt("minutes"),
            Money.ofMicros(row.getLong("amount_micros")),
            SqlTypes.instant(row, "service_from"),
            SqlTypes.instant(row, "service_to"),
            product),
        sources(row.getArray("kinds"), row.getArray("micros")),
        new Funded(
            row.getLong("paid"),
            row.getLong("promotional"),
            row.getLong("subscription"),
            row.getLong("contract"),
            row.getLong("credit_line")));
  }

  private static List<Funded.Source> sources(@Nullable Array kinds, @Nullable Array micros)
      throws SQLException {
    List<Funded.Source> sources = new ArrayList<>();
    if (kinds != null && micros != null) {
      String[] names = (String[]) kinds.getArray();
      Long[] amounts = (Long[]) micros.getArray();
      for (int i = 0; i < names.length; i++) {
        GrantKind kind = GrantKind.valueOf(names[i].toUpperCase(Locale.ROOT));
        sources.add(new Funded.Source(kind, amounts[i]));
      }
    }
    return sources;
  }
}
