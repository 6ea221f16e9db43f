package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.QuoteTerms;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads billings and segments from their rows. */
final class SqlBillingMapping {
  private SqlBillingMapping() {}

  static Billing billing(ResultSet row) throws SQLException {
    int attempt = row.getInt("attempt");
    Optional<Closing> closing = Optional.empty();
    Optional<Instant> settledAt = SqlTypes.optionalInstant(row, "settled_at");
    if (settledAt.isPresent()) {
      closing =
          Optional.of(
              new Closing(
                  EndReason.ofCode(row.getString("end_reason")),
                  settledAt.get(),
                  Money.ofMicros(row.getLong("balance_after_micros")),
                  Optional.ofNullable(row.getObject("failure_refunded_on", LocalDate.class))));
    }
    return new Billing(
        SqlTypes.uuid(row, "session_id"),
        SqlTypes.uuid(row, "payer_id"),
        row.getBoolean("refund_on_failure"),
        List.of(),
        new Amounts(
            row.getLong("held_micros"),
            row.getLong("charged_micros"),
            row.getLong("returned_micros"),
            row.getLong("forfeited_micros"),
            row.getLong("released_micros")),
        row.getInt("posted_minutes"),
        row.getInt("returned_minutes"),
        row.getInt("minutes_used"),
        attempt == 0
            ? Optional.empty()
            : Optional.of(
                new Attempt(
                    attempt,
                    SqlTypes.instant(row, "attempt_started_at"),
                    row.getLong("proven_ms"),
                    row.getBoolean("attempt_ended"))),
        SqlTypes.optionalInt(row, "cap_minutes"),
        Money.ofMicros(row.getLong("balance_before_micros")),
        closing,
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"));
  }

  static Segment segment(ResultSet row) throws SQLException {
    return new Segment(
        SqlTypes.uuid(row, "segment_id"),
        SqlTypes.uuid(row, "quote_id"),
        row.getInt("ordinal"),
        Segment.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        SqlTypes.optionalInt(row, "position"),
        Rate.ofMicros(row.getLong("rate_micros")),
        row.getInt("minutes"),
        Money.ofMicros(row.getLong("held_micros")),
        new QuoteTerms(
            row.getInt("increment_seconds"),
            row.getInt("minimum_seconds"),
            row.getInt("refund_share_thousandths"),
            row.getBoolean("refund_on_failure")),
        new Spender(SqlTypes.optionalUuid(row, "project_id"), SqlTypes.optionalUuid(row, "key_id")),
        SqlTypes.optionalUuid(row, "replaces"));
  }
}
