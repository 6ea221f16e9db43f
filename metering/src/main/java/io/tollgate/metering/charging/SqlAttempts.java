package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.SqlStatement;

/** Beginnings and ends of attempts in PostgreSQL, many in one statement. */
final class SqlAttempts {
  private static final String BEGIN =
      """
      INSERT INTO metering.attempt (session_id, attempt, started_at, minutes_before,
                                    actor, cause, request_id)
      SELECT * FROM unnest((SELECT CAST(:sessions AS uuid[])), (SELECT CAST(:attempts AS integer[])),
        (SELECT CAST(:times AS timestamptz[])), (SELECT CAST(:before AS integer[])),
        (SELECT CAST(:actors AS text[])), (SELECT CAST(:causes AS text[])), (SELECT CAST(:requests AS text[])))
      ON CONFLICT DO NOTHING RETURNING session_id
      """;

  private static final String END =
      """
      INSERT INTO metering.attempt_end (session_id, attempt, end_reason, elapsed_ms, min_elapsed_ms,
                                        max_elapsed_ms, requeued, created_at, actor, cause, request_id)
      SELECT * FROM unnest((SELECT CAST(:sessions AS uuid[])), (SELECT CAST(:attempts AS integer[])),
        (SELECT CAST(:reasons AS text[])), (SELECT CAST(:billed AS bigint[])), (SELECT CAST(:least AS bigint[])),
        (SELECT CAST(:most AS bigint[])), (SELECT CAST(:requeued AS boolean[])), (SELECT CAST(:times AS timestamptz[])),
        (SELECT CAST(:actors AS text[])), (SELECT CAST(:causes AS text[])), (SELECT CAST(:requests AS text[])))
      """;

  private SqlAttempts() {}

  /** The sessions whose attempt was not stored before. */
  static Set<UUID> begin(Handle handle, List<BillingStore.Begun> begun) {
    if (begun.isEmpty()) {
      return Set.of();
    }
    Rows<BillingStore.Begun> rows = new Rows<>(begun);
    return rows.bindCauses(handle.createQuery(BEGIN), BillingStore.Begun::cause)
        .bind("sessions", rows.each("uuid", one -> one.billing().sessionId()))
        .bind("attempts", rows.each("integer", one -> attempt(one).number()))
        .bind("times", rows.each("timestamptz", one -> SqlTypes.time(attempt(one).startedAt())))
        .bind("before", rows.each("integer", BillingStore.Begun::minutesBefore))
        .mapTo(UUID.class)
        .set();
  }

  private static Attempt attempt(BillingStore.Begun one) {
    return one.billing().attempt().orElseThrow();
  }

  static void end(Handle handle, List<BillingStore.AttemptEnd> ends) {
    if (ends.isEmpty()) {
      return;
    }
    Rows<BillingStore.AttemptEnd> rows = new Rows<>(ends);
    rows.bindCauses(handle.createUpdate(END), BillingStore.AttemptEnd::cause)
        .bind("sessions", rows.each("uuid", BillingStore.AttemptEnd::sessionId))
        .bind("attempts", rows.each("integer", one -> one.ending().attempt()))
        .bind("reasons", rows.each("text", one -> one.ending().reason().code()))
        .bind("billed", rows.each("bigint", BillingStore.AttemptEnd::billedMs))
        .bind("least", rows.each("bigint", one -> one.ending().minElapsedMs()))
        .bind("most", rows.each("bigint", one -> one.ending().maxElapsedMs()))
        .bind("requeued", rows.each("boolean", one -> one.ending().requeue()))
        .bind("times", rows.each("timestamptz", one -> SqlTypes.time(one.now())))
        .execute();
  }

  /** The columns of what is written. */
  private record Rows<T>(List<T> rows) {
    Argument each(String type, Function<T, Object> value) {
      return SqlTypes.array(type, rows.stream().map(value).toArray());
    }

    <S extends SqlStatement<S>> S bindCauses(S statement, Function<T, Cause> cause) {
      return statement
          .bind("actors", each("text", row -> cause.apply(row).actor()))
          .bind("causes", each("text", row -> cause.apply(row).reason()))
          .bind("requests", each("text", row -> cause.apply(row).requestId()));
    }
  }
}
