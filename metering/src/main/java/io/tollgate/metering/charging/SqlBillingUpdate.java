package io.tollgate.metering.charging;

import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Writes billings that have changed, many in one statement. */
final class SqlBillingUpdate {
  private static final String UPDATE =
      """
      UPDATE metering.billing b
      SET held_micros = w.held, charged_micros = w.charged, returned_micros = w.returned,
          forfeited_micros = w.forfeited, released_micros = w.released, left_micros = w.left_over,
          posted_minutes = w.posted, returned_minutes = w.returned_minutes, minutes_used = w.used,
          attempt = w.attempt, attempt_started_at = w.started_at, attempt_ended = w.ended,
          proven_ms = w.proven, cap_minutes = w.cap, balance_after_micros = w.balance_after,
          end_reason = w.reason, failure_refunded_on = w.refunded_on, settled_at = w.settled_at,
          changed_xid = pg_current_xact_id()
      FROM unnest(:sessions, :held, :charged, :returned, :forfeited, :released, :left, :posted,
        :returnedMinutes, :used, :attempts, :startedAt, :ended, :proven, :cap, :after, :reasons,
        :refundedOn, :settledAt)
        AS w (session_id, held, charged, returned, forfeited, released, left_over, posted,
          returned_minutes, used, attempt, started_at, ended, proven, cap, balance_after, reason,
          refunded_on, settled_at)
      WHERE b.session_id = w.session_id
      RETURNING b.session_id
      """;

  private SqlBillingUpdate() {}

  /** Writes what has changed of these billings; fails when one of them is not there. */
  static void of(Handle handle, List<Billing> billings) {
    if (billings.isEmpty()) {
      return;
    }
    Set<UUID> updated = new Rows(billings).bind(handle.createQuery(UPDATE)).mapTo(UUID.class).set();
    for (Billing billing : billings) {
      if (!updated.contains(billing.sessionId())) {
        throw new IllegalStateException("No billing of session " + billing.sessionId());
      }
    }
  }

  /** The columns of what is written, one value for each billing. */
  private record Rows(List<Billing> billings) {
    Query bind(Query query) {
      return closings(attempts(amounts(query)))
          .bind("sessions", each("uuid", Billing::sessionId))
          .bind("posted", each("integer", Billing::postedMinutes))
          .bind("returnedMinutes", each("integer", Billing::returnedMinutes))
          .bind("used", each("integer", Billing::minuteNumbersUsed))
          .bind("cap", each("integer", billing -> SqlTypes.boxed(billing.capMinutes())));
    }

    private Query amounts(Query query) {
      return query
          .bind("held", amount(Amounts::held))
          .bind("charged", amount(Amounts::charged))
          .bind("returned", amount(Amounts::returned))
          .bind("forfeited", amount(Amounts::forfeited))
          .bind("released", amount(Amounts::released))
          .bind("left", amount(Amounts::left));
    }

    private Query attempts(Query query) {
      return query
          .bind("attempts", each("integer", b -> b.attempt().map(Attempt::number).orElse(0)))
          .bind("startedAt", time(b -> b.attempt().map(Attempt::startedAt)))
          .bind("ended", each("boolean", b -> b.attempt().map(Attempt::ended).orElse(false)))
          .bind("proven", each("bigint", b -> b.attempt().map(Attempt::provenMs).orElse(0L)));
    }

    private Query closings(Query query) {
      return query
          .bind(
              "after",
              maybe("bigint", b -> b.closing().map(closing -> closing.balanceAfter().micros())))
          .bind(
              "reasons", maybe("text", b -> b.closing().map(closing -> closing.endReason().code())))
          .bind("refundedOn", maybe("date", b -> b.closing().flatMap(Closing::failureRefundedOn)))
          .bind("settledAt", time(b -> b.closing().map(Closing::settledAt)));
    }

    private Argument amount(Function<Amounts, Long> amount) {
      return each("bigint", billing -> amount.apply(billing.amounts()));
    }

    private Argument time(Function<Billing, Optional<Instant>> time) {
      return maybe("timestamptz", billing -> time.apply(billing).map(SqlTypes::time));
    }

    private Argument maybe(String type, Function<Billing, Optional<?>> value) {
      return each(type, billing -> value.apply(billing).orElse(null));
    }

    private Argument each(String type, Function<Billing, ? extends @Nullable Object> value) {
      return SqlTypes.array(type, billings.stream().map(value).toArray());
    }
  }
}
