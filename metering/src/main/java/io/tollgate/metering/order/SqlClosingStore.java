package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Closings and payouts in PostgreSQL. Written once. */
public final class SqlClosingStore implements ClosingStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlClosingStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Optional<AccountClosing.Closed> find(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT lapsed_micros, refundable_micros FROM metering.account_closing WHERE payer_id = :payer
            """)
        .bind("payer", payer)
        .map(
            (row, context) ->
                new AccountClosing.Closed(
                    Money.ofMicros(row.getLong("lapsed_micros")),
                    Money.ofMicros(row.getLong("refundable_micros"))))
        .findOne();
  }

  @Override
  public ClosingProspect.Obligations obligations(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT (SELECT coalesce(sum(d.amount_micros - d.lowered_micros), 0) FROM metering.due d
                    WHERE d.payer_id = :payer AND d.kind = 'invoice' AND d.settled_at IS NULL)::bigint AS dues,
                   (SELECT coalesce(sum(CASE t.kind WHEN 'hold' THEN t.amount_micros ELSE -t.amount_micros END), 0)
                    FROM metering.transfer t JOIN metering.credit_grant g ON g.grant_id = t.grant_id
                    WHERE t.payer_id = :payer AND g.kind = 'credit_line' AND t.kind IN ('hold', 'release'))::bigint
                   - (SELECT coalesce(sum(p.amount_micros), 0) FROM metering.credit_line_payment p
                      WHERE p.payer_id = :payer)::bigint AS credit_line,
                   (SELECT count(DISTINCT v.contract_id)
                    FROM metering.contract_version v JOIN metering.contract c ON c.contract_id = v.contract_id
                    WHERE v.payer_id = :payer
                      AND (v.state NOT IN ('superseded', 'expired', 'terminated')
                           OR (upper(v.effective) AT TIME ZONE c.time_zone)::date
                              > coalesce((SELECT max(upper(l.period)) FROM metering.contract_close l
                                          WHERE l.contract_id = v.contract_id), '-infinity')))::integer AS contracts,
                   (SELECT count(*) FROM metering.subscription s
                    WHERE s.payer_id = :payer AND s.state = 'active' AND NOT s.cancel_at_period_end)::integer
                     AS subscriptions,
                   (SELECT count(*) FROM metering.credit_grant g
                    WHERE g.payer_id = :payer AND g.pending)::integer AS grants_to_begin
            """)
        .bind("payer", payer)
        .map(
            (row, context) ->
                new ClosingProspect.Obligations(
                    Money.ofMicros(row.getLong("dues")),
                    Money.ofMicros(row.getLong("credit_line")),
                    row.getInt("contracts"),
                    row.getInt("subscriptions"),
                    row.getInt("grants_to_begin")))
        .one();
  }

  @Override
  public void add(UUID payer, AccountClosing.Closed closed, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.account_closing (payer_id, lapsed_micros, refundable_micros, created_at, actor, cause,
                                                  request_id)
            VALUES (:payer, :lapsed, :refundable, :now, :actor, :cause, :request)
            """)
        .bind("payer", payer)
        .bind("lapsed", closed.lapsed().micros())
        .bind("refundable", closed.refundable().micros())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public void addPayout(UUID payoutId, UUID payer, Money amount, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.payout (payout_id, payer_id, amount_micros, created_at, actor, cause, request_id)
            VALUES (:payout, :payer, :amount, :now, :actor, :cause, :request)
            """)
        .bind("payout", payoutId)
        .bind("payer", payer)
        .bind("amount", amount.micros())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }
}
