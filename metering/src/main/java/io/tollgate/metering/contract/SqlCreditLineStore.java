package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.SqlGrants;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Credit lines in PostgreSQL. */
public final class SqlCreditLineStore implements CreditLineStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlCreditLineStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public CreditLine line(UUID payer, Money limit) {
    return handle
        .createQuery(
            """
            SELECT coalesce((SELECT sum(left_micros) FROM metering.credit_grant
                             WHERE payer_id = :payer AND kind = 'credit_line'), 0)::bigint AS left_micros,
                   coalesce((SELECT sum(CASE t.kind WHEN 'hold' THEN t.amount_micros ELSE -t.amount_micros END)
                             FROM metering.transfer t JOIN metering.credit_grant g ON g.grant_id = t.grant_id
                             WHERE t.payer_id = :payer AND g.kind = 'credit_line' AND t.kind IN ('hold', 'release')),
                            0)::bigint AS drawn_micros,
                   coalesce((SELECT sum(amount_micros) FROM metering.credit_line_payment
                             WHERE payer_id = :payer), 0)::bigint AS paid_micros
            """)
        .bind("payer", payer)
        .map(
            (row, context) ->
                new CreditLine(
                    limit,
                    Money.ofMicros(row.getLong("left_micros")),
                    Money.ofMicros(row.getLong("drawn_micros")),
                    Money.ofMicros(row.getLong("paid_micros"))))
        .one();
  }

  @Override
  public List<Grant> grants(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.credit_grant WHERE payer_id = :payer AND kind = 'credit_line'
            ORDER BY created_at, grant_id
            """)
        .bind("payer", payer)
        .map((row, context) -> SqlGrants.grant(row))
        .list();
  }

  @Override
  public boolean addPayment(UUID paymentId, UUID payer, Money amount, Cause cause, Instant now) {
    return handle
            .createUpdate(
                """
                INSERT INTO metering.credit_line_payment (payment_id, payer_id, amount_micros, created_at, actor, cause,
                                                          request_id)
                VALUES (:payment, :payer, :amount, :now, :actor, :cause, :request)
                ON CONFLICT (payment_id) DO NOTHING
                """)
            .bind("payment", paymentId)
            .bind("payer", payer)
            .bind("amount", amount.micros())
            .bind("now", SqlTypes.time(now))
            .bind("actor", cause.actor())
            .bind("cause", cause.reason())
            .bind("request", cause.requestId())
            .execute()
        == 1;
  }

  @Override
  public List<UUID> payersAboveLimit(Instant now, int limit) {
    return handle
        .createQuery(
            """
            SELECT l.payer_id FROM (
              SELECT g.payer_id, sum(g.left_micros) AS left_micros,
                     coalesce((SELECT t.credit_limit_micros FROM metering.contract_version v
                               JOIN metering.contract_terms t ON t.terms_id = v.terms_id
                               WHERE v.payer_id = g.payer_id AND v.effective @> CAST(:now AS timestamptz)), 0) AS limit_micros,
                     coalesce((SELECT sum(CASE t.kind WHEN 'hold' THEN t.amount_micros ELSE -t.amount_micros END)
                               FROM metering.transfer t JOIN metering.credit_grant o ON o.grant_id = t.grant_id
                               WHERE t.payer_id = g.payer_id AND o.kind = 'credit_line'
                                 AND t.kind IN ('hold', 'release')), 0)
                     - coalesce((SELECT sum(p.amount_micros) FROM metering.credit_line_payment p
                                 WHERE p.payer_id = g.payer_id), 0) AS owed_micros
              FROM metering.credit_grant g WHERE g.kind = 'credit_line' AND g.left_micros > 0 GROUP BY g.payer_id) l
            WHERE l.left_micros > greatest(l.limit_micros - l.owed_micros, 0)
            ORDER BY l.payer_id LIMIT :limit
            """)
        .bind("now", SqlTypes.time(now))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }
}
