package io.tollgate.metering.invoice;

import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * The rows of the ledger that belong on a payer's next invoice.
 *
 * <p>A session's charges are written in the order of their minutes, so the last minute that is on
 * an invoice tells which are not: nothing is marked, and whatever is written later stands behind
 * it. Returns and forfeits are written while the payer is locked, so by their number the same is
 * true of them. A return is on the first invoice that sees both it and its minute.
 */
final class SqlInvoiceRows {
  private static final int ROWS_AT_ONCE = 200;

  /** Servers' clocks differ by minutes; a day is beyond doubt. */
  private static final Duration BEYOND_DOUBT = Duration.ofDays(1);

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
        JOIN metering.segment g ON g.session_id = s.session_id AND g.ordinal = 0
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

  /**
   * What separates what is on earlier invoices from what is not.
   *
   * @param seen the payer's transfers up to this number were seen when the period before was closed
   * @param through those up to this number are seen now
   * @param settledSince sessions settled before then are on earlier invoices whole
   */
  record Window(UUID payer, BillingPeriod period, long seen, long through, Instant settledSince) {
    static Window of(UUID payer, BillingPeriod period, Close before, long through) {
      Instant earlier =
          before.closedAt().isBefore(period.start()) ? before.closedAt() : period.start();
      long seen = Planted.is(InvoiceDefect.RETURN_CREDITED_TWICE) ? 0 : before.transfersThrough();
      return new Window(payer, period, seen, through, earlier.minus(BEYOND_DOUBT));
    }
  }

  /**
   * The close of the period before.
   *
   * @param closedAt when; the beginning of time where none was closed
   */
  record Close(Instant closedAt, long transfersThrough) {
    static final Close NEVER = new Close(Instant.parse("1970-01-02T00:00:00Z"), 0);
  }

  /** The number of the payer's last transfer; under the payer's lock no smaller one comes later. */
  long lastTransfer(UUID payer) {
    return handle
        .createQuery(
            "SELECT coalesce(max(number), 0) FROM metering.transfer WHERE payer_id = :payer")
        .bind("payer", payer)
        .mapTo(Long.class)
        .one();
  }

  /**
   * Hands over every session of the window, in the order of ids, as one statement saw them; holds
   * one at a time. Must run in a transaction.
   */
  <T> T read(Window window, Function<Iterator<SessionUsage>, T> reader) {
    try (ResultIterator<SqlSessionPieces.Piece> pieces =
        handle
            .createQuery(PIECES)
            .setFetchSize(ROWS_AT_ONCE)
            .bind("payer", window.payer())
            .bind("horizon", SqlTypes.time(window.settledSince()))
            .bind("start", SqlTypes.time(window.period().start()))
            .bind("end", SqlTypes.time(window.period().end()))
            .bind("seen", window.seen())
            .bind("through", window.through())
            .map((row, context) -> SqlSessionPieces.Piece.of(row))
            .iterator()) {
      return reader.apply(new SqlSessionPieces(pieces));
    }
  }

  /** The same iterator, with somebody listening. */
  static Iterator<SessionUsage> heard(
      Iterator<SessionUsage> sessions, Consumer<SessionUsage> listener) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return sessions.hasNext();
      }

      @Override
      public SessionUsage next() {
        SessionUsage session = sessions.next();
        listener.accept(session);
        return session;
      }
    };
  }
}
