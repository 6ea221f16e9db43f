package io.tollgate.metering.usage;

import io.tollgate.metering.charging.SqlChargeStore;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.SqlQuoteStore;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/** Usage in PostgreSQL. */
public final class SqlUsageStore implements UsageStore {
  /** Rows that the driver holds of a cursor. */
  private static final int FETCH = 1_000;

  /**
   * Minutes are added up per segment before anything is joined to them. A session's minutes begin
   * after it was made; and a day after it is settled, however far clocks may be apart, none begins.
   */
  private static final String SLICES =
      """
      SELECT u.session_id, u.attempt, u.bucket, u.minutes, u.returned_minutes, u.posted_micros, u.returned_micros,
             (extract(epoch FROM u.first_start - a.started_at) / 60)::integer AS first_minute,
             q.gpu_model, q.workflow, q.gpus
      FROM (
        SELECT c.session_id, c.attempt, c.segment_id, %s AS bucket,
               min(c.minute_start) AS first_start,
               count(*)::integer AS minutes,
               (count(*) FILTER (WHERE r.amount_micros = c.amount_micros))::integer AS returned_minutes,
               sum(c.amount_micros)::bigint AS posted_micros,
               coalesce(sum(r.amount_micros), 0)::bigint AS returned_micros
        FROM metering.billing b
        JOIN metering.charge c ON c.session_id = b.session_id
        LEFT JOIN LATERAL (SELECT sum(p.amount_micros)::bigint AS amount_micros FROM metering.returned_charge p
                               WHERE p.session_id = c.session_id AND p.minute = c.minute) r ON true
        WHERE b.payer_id = :payer AND b.created_at < :to
          AND (b.settled_at IS NULL OR b.settled_at >= CAST(:from AS timestamptz) - interval '1 day')
          AND c.minute_start >= :from AND c.minute_start < :to
        GROUP BY c.session_id, c.attempt, c.segment_id, 4
      ) u
      JOIN metering.attempt a ON a.session_id = u.session_id AND a.attempt = u.attempt
      JOIN metering.segment s ON s.segment_id = u.segment_id
      JOIN metering.quote q ON q.quote_id = s.quote_id
      ORDER BY u.session_id, u.attempt, u.first_start
      """;

  private final Handle handle;
  private final int fetch;

  /** Bound to the handle's transaction. */
  public SqlUsageStore(Handle handle) {
    this(handle, FETCH);
  }

  /** As above, with so many rows of a cursor fetched at a time. */
  public SqlUsageStore(Handle handle, int fetch) {
    this.handle = handle;
    this.fetch = fetch;
  }

  /** The usage log over PostgreSQL, in the handle's transaction. */
  public static UsageLog log(Handle handle) {
    return new UsageLog(
        new SqlChargeStore(handle),
        new SqlLedgerStore(handle),
        new SqlQuoteStore(handle),
        new SqlUsageStore(handle));
  }

  @Override
  public Money netThrough(UUID sessionId, int minute) {
    return Money.ofMicros(
        handle
            .createQuery(
                """
                SELECT (SELECT coalesce(sum(amount_micros), 0) FROM metering.charge
                        WHERE session_id = :session AND minute <= :minute)
                     - (SELECT coalesce(sum(amount_micros), 0) FROM metering.returned_charge
                        WHERE session_id = :session AND minute <= :minute)
                """)
            .bind("session", sessionId)
            .bind("minute", minute)
            .mapTo(Long.class)
            .one());
  }

  @Override
  public Map<Integer, Instant> attemptStarts(UUID sessionId) {
    return handle
        .createQuery("SELECT attempt, started_at FROM metering.attempt WHERE session_id = :session")
        .bind("session", sessionId)
        .map((row, context) -> Map.entry(row.getInt(1), SqlTypes.instant(row, "started_at")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public void slices(UsageRange range, Consumer<UsageSlice> each) {
    String bucket =
        switch (range.bucket()) {
          case WHOLE -> "CAST(NULL AS timestamptz)";
          case DAY -> "date_trunc('day', c.minute_start, :zone)";
          case HOUR -> "date_trunc('hour', c.minute_start, :zone)";
        };
    try (ResultIterator<UsageSlice> rows =
        handle
            .createQuery(SLICES.formatted(bucket))
            .setFetchSize(fetch)
            .configure(
                org.jdbi.v3.core.statement.SqlStatements.class,
                statements -> statements.setUnusedBindingAllowed(true))
            .bind("payer", range.payer())
            .bind("from", SqlTypes.time(range.from()))
            .bind("to", SqlTypes.time(range.to()))
            .bind("zone", range.zone().getId())
            .map((row, context) -> slice(row))
            .iterator()) {
      rows.forEachRemaining(each);
    }
  }

  private static UsageSlice slice(ResultSet row) throws SQLException {
    return new UsageSlice(
        SqlTypes.uuid(row, "session_id"),
        row.getInt("attempt"),
        row.getInt("first_minute"),
        SqlTypes.optionalInstant(row, "bucket"),
        row.getInt("minutes"),
        row.getInt("returned_minutes"),
        row.getString("gpu_model"),
        row.getString("workflow"),
        row.getBigDecimal("gpus"),
        Money.ofMicros(row.getLong("posted_micros")),
        Money.ofMicros(row.getLong("returned_micros")));
  }
}
