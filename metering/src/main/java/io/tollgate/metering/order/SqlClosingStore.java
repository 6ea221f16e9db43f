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
