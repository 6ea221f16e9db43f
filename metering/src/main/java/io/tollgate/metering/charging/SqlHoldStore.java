package io.tollgate.metering.charging;

import io.tollgate.metering.ledger.SqlGrants;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.QuoteTerms;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/**
 * Holds in PostgreSQL: one statement locks, one reads, one writes, however many there are.
 *
 * <p>Arrays stand in a subselect of their own. Otherwise PostgreSQL looks into them, finds a plan
 * for just so many values a little cheaper than one for any number, and plans anew at every call,
 * which costs more than all that the statement does.
 */
public final class SqlHoldStore implements HoldStore {
  /** Quotes are never changed, so they may be read by the statement that waits for the lock. */
  private static final String LOCK =
      """
      SELECT p.payer_id, p.available_micros, p.owed_micros = 0 AND p.budgets = 0 AS plain, q.quote_id, q.rate_micros, q.minutes, q.total_micros, q.increment_seconds,
             q.minimum_seconds, q.refund_share_thousandths, q.refund_on_failure, q.expires_at
      FROM metering.payer p
      LEFT JOIN metering.quote q ON q.quote_id = ANY(CAST((SELECT :quotes) AS uuid[])) AND q.payer_id = p.payer_id AND q.alternative_to IS NULL
      WHERE p.payer_id = ANY(CAST((SELECT :payers) AS uuid[]))
      ORDER BY p.payer_id
      FOR NO KEY UPDATE OF p
      """;

  private static final String FUNDS =
      """
      SELECT g.*, ARRAY(SELECT u.quote_id FROM metering.quote_use u WHERE u.quote_id = ANY(CAST((SELECT :quotes) AS uuid[]))
                        UNION ALL
                        SELECT b.session_id FROM metering.billing b WHERE b.session_id = ANY(CAST((SELECT :sessions) AS uuid[]))) AS used
      FROM metering.credit_grant g
      WHERE g.payer_id = ANY(CAST((SELECT :payers) AS uuid[])) AND (g.left_micros > 0 OR g.pending)
      ORDER BY g.priority, g.expires_at NULLS LAST, g.grant_id
      """;

  private static final String ADD =
      """
      WITH held AS (
        SELECT * FROM unnest((SELECT CAST(:payers AS uuid[])), (SELECT CAST(:sessions AS uuid[])), (SELECT CAST(:quotes AS uuid[])), (SELECT CAST(:refunds AS boolean[])),
            (SELECT CAST(:totals AS bigint[])), (SELECT CAST(:befores AS bigint[])), (SELECT CAST(:rates AS bigint[])),
            (SELECT CAST(:minutes AS integer[])), (SELECT CAST(:increments AS integer[])), (SELECT CAST(:minimums AS integer[])),
            (SELECT CAST(:shares AS integer[])), (SELECT CAST(:times AS timestamptz[])), (SELECT CAST(:actors AS text[])),
            (SELECT CAST(:causes AS text[])), (SELECT CAST(:requests AS text[])), (SELECT CAST(:projects AS uuid[])),
            (SELECT CAST(:keys AS uuid[])))
          AS h(payer_id, session_id, quote_id, refund_on_failure, held_micros, before_micros, rate_micros, minutes,
               increment_seconds, minimum_seconds, refund_share, created_at, actor, cause, request_id, project_id, key_id)
      ), drawn AS (
        SELECT * FROM unnest((SELECT CAST(:drawPayers AS uuid[])), (SELECT CAST(:transfers AS uuid[])), (SELECT CAST(:grants AS uuid[])), (SELECT CAST(:drawSessions AS uuid[])),
            (SELECT CAST(:draws AS integer[])), (SELECT CAST(:amounts AS bigint[])))
          AS d(payer_id, transfer_id, grant_id, session_id, draw, amount_micros)
      ), used AS (
        INSERT INTO metering.quote_use (quote_id, session_id, segment_id, created_at, actor, cause, request_id)
        SELECT quote_id, session_id, session_id, created_at, actor, cause, request_id FROM held
      ), billed AS (
        INSERT INTO metering.billing (session_id, payer_id, refund_on_failure, held_micros, left_micros,
                                      balance_before_micros, created_at, actor, cause, request_id)
        SELECT session_id, payer_id, refund_on_failure, held_micros, held_micros, before_micros, created_at,
               actor, cause, request_id
        FROM held
      ), cut AS (
        INSERT INTO metering.segment (segment_id, session_id, ordinal, state, position, quote_id, rate_micros,
          minutes, held_micros, increment_seconds, minimum_seconds, refund_share_thousandths,
          project_id, key_id, created_at, changed_at, actor, cause, request_id)
        SELECT session_id, session_id, 0, 'acknowledged', 0, quote_id, rate_micros,
               minutes, held_micros, increment_seconds, minimum_seconds, refund_share,
               project_id, key_id, created_at, created_at, actor, cause, request_id
        FROM held
      ), posted AS (
        INSERT INTO metering.transfer (transfer_id, kind, payer_id, debit_account, credit_account, amount_micros,
          grant_id, session_id, segment_id, draw, created_at, actor, cause, request_id)
        SELECT d.transfer_id, 'hold', d.payer_id, d.grant_id, d.session_id, d.amount_micros,
               d.grant_id, d.session_id, d.session_id, d.draw, h.created_at, h.actor, h.cause, h.request_id
        FROM drawn d JOIN held h USING (session_id)
      ), granted AS (
        UPDATE metering.credit_grant g SET left_micros = g.left_micros - s.micros
        FROM (SELECT grant_id, sum(amount_micros)::bigint AS micros FROM drawn GROUP BY grant_id) s
        WHERE g.grant_id = s.grant_id
      )
      UPDATE metering.payer p SET available_micros = p.available_micros - s.micros
      FROM (SELECT payer_id, sum(amount_micros)::bigint AS micros FROM drawn GROUP BY payer_id) s
      WHERE p.payer_id = s.payer_id
      """;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlHoldStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Map<UUID, Locked> lock(Collection<UUID> payers, Collection<UUID> quoteIds) {
    return lock(LOCK, payers, quoteIds);
  }

  @Override
  public Map<UUID, Locked> lockFree(Collection<UUID> payers, Collection<UUID> quoteIds) {
    return lock(LOCK + " SKIP LOCKED", payers, quoteIds);
  }

  private Map<UUID, Locked> lock(String sql, Collection<UUID> payers, Collection<UUID> quoteIds) {
    Map<UUID, Locked> all = new LinkedHashMap<>();
    handle
        .createQuery(sql)
        .bind("quotes", SqlTypes.uuids(quoteIds))
        .bind("payers", SqlTypes.uuids(payers))
        .map(
            (row, context) -> {
              Locked locked =
                  all.computeIfAbsent(SqlTypes.uuid(row, "payer_id"), id -> locked(row));
              if (row.getObject("quote_id") != null) {
                Offer offer = offer(row);
                locked.offers().put(offer.quoteId(), offer);
              }
              return locked;
            })
        .list();
    return all;
  }

  @Override
  public Map<UUID, Funds> funds(
      Collection<UUID> payers, Collection<UUID> quoteIds, Collection<UUID> sessionIds) {
    Set<UUID> used = new HashSet<>();
    Map<UUID, Funds> funds = new HashMap<>();
    handle
        .createQuery(FUNDS)
        .bind("quotes", SqlTypes.uuids(quoteIds))
        .bind("sessions", SqlTypes.uuids(sessionIds))
        .bind("payers", SqlTypes.uuids(payers))
        .map(
            (row, context) -> {
              if (funds.isEmpty()) {
                used.addAll(Arrays.asList((UUID[]) row.getArray("used").getArray()));
              }
              return SqlGrants.grant(row);
            })
        .forEach(
            grant ->
                funds
                    .computeIfAbsent(grant.payer(), id -> new Funds(new ArrayList<>(), used))
                    .grants()
                    .add(grant));
    return funds;
  }

  @Override
  public void add(List<Billing> billings, List<Transfer> draws) {
    List<Segment> segments = new ArrayList<>(billings.size());
    billings.forEach(billing -> segments.add(billing.segments().get(0)));
    handle
        .createUpdate(ADD)
        .bind("payers", column("uuid", billings, Billing::payer))
        .bind("sessions", column("uuid", billings, Billing::sessionId))
        .bind("quotes", column("uuid", segments, Segment::quoteId))
        .bind("refunds", column("boolean", billings, Billing::refundOnFailure))
        .bind("totals", column("bigint", segments, segment -> segment.held().micros()))
        .bind("befores", column("bigint", billings, billing -> billing.balanceBefore().micros()))
        .bind("rates", column("bigint", segments, segment -> segment.rate().perMinute().micros()))
        .bind("minutes", column("integer", segments, Segment::minutes))
        .bind("increments", column("integer", segments, s -> s.terms().incrementSeconds()))
        .bind("minimums", column("integer", segments, s -> s.terms().minimumSeconds()))
        .bind("shares", column("integer", segments, s -> s.terms().refundShareThousandths()))
        .bind("times", column("timestamptz", billings, billing -> billing.createdAt().toString()))
        .bind("actors", column("text", billings, billing -> billing.cause().actor()))
        .bind("causes", column("text", billings, billing -> billing.cause().reason()))
        .bind("requests", column("text", billings, billing -> billing.cause().requestId()))
        .bind("projects", column("uuid", segments, s -> s.spender().project().orElse(null)))
        .bind("keys", column("uuid", segments, s -> s.spender().key().orElse(null)))
        .bind("drawPayers", column("uuid", draws, Transfer::payer))
        .bind("transfers", column("uuid", draws, Transfer::transferId))
        .bind("grants", column("uuid", draws, Transfer::debitAccount))
        .bind("drawSessions", column("uuid", draws, Transfer::creditAccount))
        .bind("draws", column("integer", draws, draw -> draw.draw().getAsInt()))
        .bind("amounts", column("bigint", draws, draw -> draw.amount().micros()))
        .execute();
  }

  private static <T> Argument column(
      String type, List<T> rows, Function<T, @Nullable Object> value) {
    return SqlTypes.array(type, rows.stream().map(value).toArray());
  }

  private static Locked locked(ResultSet row) {
    try {
      return new Locked(
          Money.ofMicros(row.getLong("available_micros")),
          row.getBoolean("plain"),
          new HashMap<>());
    } catch (SQLException e) {
      throw new IllegalStateException("A payer's row cannot be read", e);
    }
  }

  private static Offer offer(ResultSet row) throws SQLException {
    return new Offer(
        SqlTypes.uuid(row, "quote_id"),
        Rate.ofMicros(row.getLong("rate_micros")),
        row.getInt("minutes"),
        Money.ofMicros(row.getLong("total_micros")),
        new QuoteTerms(
            row.getInt("increment_seconds"),
            row.getInt("minimum_seconds"),
            row.getInt("refund_share_thousandths"),
            row.getBoolean("refund_on_failure")),
        SqlTypes.instant(row, "expires_at"));
  }
}
