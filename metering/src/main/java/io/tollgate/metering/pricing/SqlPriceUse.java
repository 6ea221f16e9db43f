package io.tollgate.metering.pricing;

import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/** Finds in PostgreSQL who a price concerns. Reads the quotes since a time and what is open. */
public final class SqlPriceUse {
  /** Quotes of the live world that are made of the subject's price. */
  private static final String CONCERNED =
      """
      SELECT q.* FROM metering.quote q JOIN metering.payer p ON p.payer_id = q.payer_id AND p.world = 'live'
      WHERE CASE :kind
        WHEN 'list' THEN q.gpu_model = :name AND q.capacity_class = :class
        WHEN 'workflow' THEN CASE WHEN :name = '*' THEN q.workflow_ratio_version IN (
          SELECT version_id FROM metering.ratio_version WHERE kind = 'workflow' AND name = '*') ELSE q.workflow = :name END
        WHEN 'group' THEN CASE WHEN :name = '*' THEN q.group_ratio_version IN (
          SELECT version_id FROM metering.ratio_version WHERE kind = 'group' AND name = '*') ELSE q.group_name = :name END
        WHEN 'channel' THEN q.channel = :name END
      """;

  private SqlPriceUse() {}

  /** Who it concerns: sessions quoted since a time, and what is open now. */
  public static PriceUse of(Handle handle, PriceSubject subject, Instant since, Instant now) {
    return handle
        .createQuery(
            """
            WITH concerned AS NOT MATERIALIZED (%s),
            lately AS (
              SELECT q.*, u.session_id FROM concerned q JOIN metering.quote_use u USING (quote_id)
              WHERE q.created_at >= :since),
            open_quote AS (
              SELECT q.payer_id FROM concerned q LEFT JOIN metering.quote_use u USING (quote_id)
              WHERE q.created_at >= :since AND q.expires_at > :now AND u.quote_id IS NULL),
            running AS (
              SELECT DISTINCT b.session_id FROM metering.billing b JOIN metering.segment s USING (session_id)
              JOIN concerned q USING (quote_id) WHERE b.settled_at IS NULL),
            used AS (
              SELECT DISTINCT ON (q.session_id) q.*, b.posted_minutes FROM lately q
              JOIN metering.billing b USING (session_id) WHERE b.posted_minutes > 0
              ORDER BY q.session_id, q.created_at),
            per_account AS (
              SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY gpus) AS gpus,
                     percentile_disc(0.5) WITHIN GROUP (ORDER BY posted_minutes) AS minutes
              FROM used GROUP BY payer_id),
            common AS (
              SELECT mode() WITHIN GROUP (ORDER BY gpu_model) AS gpu_model,
                     mode() WITHIN GROUP (ORDER BY capacity_class) AS capacity_class,
                     mode() WITHIN GROUP (ORDER BY workflow) AS workflow,
                     mode() WITHIN GROUP (ORDER BY group_name) AS group_name,
                     mode() WITHIN GROUP (ORDER BY channel) AS channel
              FROM used)
            SELECT (SELECT count(DISTINCT payer_id) FROM lately) AS accounts,
                   (SELECT count(DISTINCT session_id) FROM lately) AS sessions,
                   (SELECT count(*) FROM running) AS running,
                   (SELECT count(*) FROM open_quote) AS open_quotes,
                   (SELECT count(DISTINCT payer_id) FROM open_quote) AS open_quote_accounts,
                   (SELECT count(*) FROM per_account) AS measured,
                   (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY gpus) FROM per_account) AS gpus,
                   (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY minutes) FROM per_account) AS minutes,
                   common.*
            FROM common
            """
                .formatted(CONCERNED))
        .bind("kind", subject.kind().code())
        .bind("name", subject.name())
        .bind("class", SqlTypes.text(subject.capacityClass().map(CapacityClass::code)))
        .bind("since", SqlTypes.time(since))
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> use(row, since))
        .one();
  }

  private static PriceUse use(ResultSet row, Instant since) throws SQLException {
    int measured = row.getInt("measured");
    return new PriceUse(
        since,
        row.getLong("accounts"),
        row.getLong("sessions"),
        row.getLong("running"),
        row.getLong("open_quotes"),
        row.getLong("open_quote_accounts"),
        measured == 0
            ? Optional.empty()
            : Optional.of(
                new TypicalSession(
                    row.getString("gpu_model"),
                    CapacityClass.ofCode(row.getString("capacity_class")),
                    row.getString("workflow"),
                    row.getString("group_name"),
                    row.getString("channel"),
                    row.getBigDecimal("gpus"),
                    row.getInt("minutes"),
                    OptionalInt.of(measured))));
  }
}
