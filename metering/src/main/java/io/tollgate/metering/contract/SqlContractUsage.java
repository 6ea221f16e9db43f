package io.tollgate.metering.contract;

import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.QuoteTerms;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/** Charges in PostgreSQL, minutes of one attempt under one quote in one row, streamed. */
public final class SqlContractUsage implements ContractUsage {
  private static final int ROWS_AT_ONCE = 100;

  /**
   * Charges are summed up to runs first, without a look at single minutes. A run that has none
   * missing and is charged the rate in every minute, as nearly all are, says so without lists; only
   * the others' minutes are read a second time, one by one with what was returned of each.
   */
  private static final String RUNS =
      """
      WITH bought AS (
        SELECT s.session_id, s.segment_id, s.rate_micros, s.minutes, s.increment_seconds, s.minimum_seconds,
               s.refund_share_thousandths, q.gpu_model, q.capacity_class, q.refund_on_failure, q.contract_id,
               (q.gpus * 1000)::bigint AS gpu_thousandths,
               (sum(s.minutes) OVER (PARTITION BY s.session_id ORDER BY s.position) - s.minutes)::integer AS minutes_before,
               coalesce(b.end_reason = 'policy_rejected' OR b.failure_refunded_on IS NOT NULL, false) AS refunded
        FROM metering.billing b
        JOIN metering.segment s ON s.session_id = b.session_id AND s.position IS NOT NULL
        JOIN metering.quote q ON q.quote_id = s.quote_id
        WHERE b.payer_id = :payer AND b.created_at < :end
          AND (b.settled_at IS NULL
               OR b.settled_at >= least(CAST(:start AS timestamptz), CAST(:lateFrom AS timestamptz)) - interval '10 minutes')
      ), counted AS NOT MATERIALIZED (
        SELECT c.session_id, c.attempt, c.segment_id, c.minute, c.minute_start, c.amount_micros
        FROM metering.charge c
        WHERE c.minute_start < :end AND c.created_at < :through
          AND (c.minute_start >= :start OR c.created_at >= CAST(:lateFrom AS timestamptz))
      ), summed AS (
        SELECT c.session_id, c.attempt, c.segment_id, min(c.minute) AS first_minute, max(c.minute) AS last_minute,
               count(*)::integer AS minutes, min(c.minute_start) AS first_start,
               min(c.amount_micros) AS least, max(c.amount_micros) AS most
        FROM counted c
        WHERE c.session_id IN (SELECT session_id FROM bought)
        GROUP BY c.session_id, c.attempt, c.segment_id
      ), returned AS MATERIALIZED (
        SELECT DISTINCT p.session_id FROM metering.returned_charge p
        WHERE p.session_id IN (SELECT session_id FROM bought) AND p.created_at < :through
      ), runs AS MATERIALIZED (
        SELECT u.*, u.last_minute - u.first_minute + 1 <> u.minutes AS gaps,
               u.least <> b.rate_micros OR u.most <> b.rate_micros OR r.session_id IS NOT NULL AS uneven,
               b.rate_micros, b.minutes AS bought_minutes, b.minutes_before, b.gpu_model, b.capacity_class,
               b.gpu_thousandths, b.increment_seconds, b.minimum_seconds, b.refund_share_thousandths,
               b.refund_on_failure, b.refunded
        FROM summed u
        JOIN bought b ON b.session_id = u.session_id AND b.segment_id = u.segment_id
        LEFT JOIN returned r ON r.session_id = u.session_id
        WHERE CAST(:contract AS uuid) IS NULL OR b.contract_id = CAST(:contract AS uuid)
      )
      SELECT u.session_id, u.first_minute, u.minutes AS count, u.first_start,
             CASE WHEN u.gaps THEN x.numbers END AS numbers, CASE WHEN u.uneven THEN x.amounts END AS amounts,
             u.rate_micros, u.bought_minutes, u.minutes_before, u.gpu_model, u.capacity_class, u.gpu_thousandths,
             u.increment_seconds, u.minimum_seconds, u.refund_share_thousandths, u.refund_on_failure, u.refunded,
             coalesce(e.end_reason IN ('preempted', 'evicted', 'blocked', 'node_lost'), false) AS by_platform,
             CASE WHEN e.end_reason NOT IN ('preempted', 'evicted', 'blocked', 'node_lost')
                  THEN a.minutes_before * 60000::bigint + e.elapsed_ms END AS ended_at_ms
      FROM runs u
      LEFT JOIN LATERAL (
        SELECT array_agg(c.minute ORDER BY c.minute) AS numbers,
               array_agg(c.amount_micros - coalesce((
                 SELECT sum(p.amount_micros)::bigint FROM metering.returned_charge p
                 WHERE p.session_id = c.session_id AND p.minute = c.minute AND p.created_at < :through
               ), 0) ORDER BY c.minute) AS amounts
        FROM counted c
        WHERE (u.gaps OR u.uneven) AND c.session_id = u.session_id AND c.attempt = u.attempt
          AND c.segment_id = u.segment_id
      ) x ON true
      LEFT JOIN metering.attempt a ON a.session_id = u.session_id AND a.attempt = u.attempt
      LEFT JOIN metering.attempt_end e ON e.session_id = u.session_id AND e.attempt = u.attempt
      ORDER BY u.first_start, u.session_id, u.first_minute
      """;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlContractUsage(Handle handle) {
    this.handle = handle;
  }

  @Override
  public <T> T read(Wanted wanted, Function<Iterator<UsageRun>, T> reader) {
    try (ResultIterator<UsageRun> runs =
        handle
            .createQuery(RUNS)
            .bind("payer", wanted.payer())
            .bind("contract", SqlTypes.uuid(wanted.contractId()))
            .bind("start", SqlTypes.time(wanted.start()))
            .bind("end", SqlTypes.time(wanted.end()))
            .bind("through", SqlTypes.time(wanted.postedBefore()))
            .bind("lateFrom", SqlTypes.time(wanted.latePostedFrom()))
            .setFetchSize(ROWS_AT_ONCE)
            .map((row, context) -> run(row))
            .iterator()) {
      return reader.apply(runs);
    }
  }

  private static UsageRun run(ResultSet row) throws SQLException {
    return new UsageRun(
        row.getObject("session_id", UUID.class),
        SqlTypes.instant(row, "first_start"),
        row.getInt("first_minute"),
        row.getInt("count"),
        numbers(row),
        amounts(row),
        row.getString("gpu_model"),
        CapacityClass.ofCode(row.getString("capacity_class")),
        row.getLong("gpu_thousandths"),
        row.getLong("rate_micros"),
        new QuoteTerms(
            row.getInt("increment_seconds"),
            row.getInt("minimum_seconds"),
            row.getInt("refund_share_thousandths"),
            row.getBoolean("refund_on_failure")),
        row.getInt("minutes_before"),
        row.getInt("bought_minutes"),
        endedAt(row),
        row.getBoolean("by_platform"),
        row.getBoolean("refunded"));
  }

  private static OptionalLong endedAt(ResultSet row) throws SQLException {
    long ms = row.getLong("ended_at_ms");
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(ms);
  }

  private static int @Nullable [] numbers(ResultSet row) throws SQLException {
    Array array = row.getArray("numbers");
    if (array == null) {
      return null;
    }
    Integer[] boxed = (Integer[]) array.getArray();
    int[] numbers = new int[boxed.length];
    for (int i = 0; i < boxed.length; i++) {
      numbers[i] = boxed[i];
    }
    return numbers;
  }

  private static long @Nullable [] amounts(ResultSet row) throws SQLException {
    Array array = row.getArray("amounts");
    if (array == null) {
      return null;
    }
    Long[] boxed = (Long[]) array.getArray();
    long[] amounts = new long[boxed.length];
    for (int i = 0; i < boxed.length; i++) {
      amounts[i] = boxed[i];
    }
    return amounts;
  }
}
