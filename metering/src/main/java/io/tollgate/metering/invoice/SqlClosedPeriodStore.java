package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Which periods of which payers are closed, in PostgreSQL. */
final class SqlClosedPeriodStore implements ClosedPeriodStore {
  private final Handle handle;

  SqlClosedPeriodStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Opening opening(UUID payer) {
    return handle
        .createQuery("SELECT created_at, world FROM metering.payer WHERE payer_id = :payer")
        .bind("payer", payer)
        .map(
            (row, context) ->
                new Opening(
                    SqlTypes.instant(row, "created_at"),
                    World.valueOf(row.getString("world").toUpperCase(Locale.ROOT))))
        .findOne()
        .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
  }

  @Override
  public Optional<Closed> last(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT period_end, closed_at, transfers_through FROM metering.closed_period WHERE payer_id = :payer
            ORDER BY period_end DESC LIMIT 1
            """)
        .bind("payer", payer)
        .map(
            (row, context) ->
                new Closed(
                    SqlTypes.instant(row, "period_end"),
                    new InvoiceRows.Close(
                        SqlTypes.instant(row, "closed_at"), row.getLong("transfers_through"))))
        .findOne();
  }

  @Override
  public void add(
      UUID payer,
      BillingPeriod period,
      Optional<UUID> invoice,
      long transfersThrough,
      Cause cause,
      Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.closed_period (payer_id, period, period_start, period_end, invoice_id,
              transfers_through, closed_at, actor, cause, request_id)
            VALUES (:payer, :period, :start, :end, :invoice, :through, :now, :actor, :cause, :request)
            """)
        .bind("payer", payer)
        .bind("period", period.month().toString())
        .bind("start", SqlTypes.time(period.start()))
        .bind("end", SqlTypes.time(period.end()))
        .bind("invoice", SqlTypes.uuid(invoice))
        .bind("through", transfersThrough)
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public List<UUID> closedBefore(Instant time, int limit) {
    return handle
        .createQuery(
            """
            SELECT p.payer_id
            FROM metering.payer p
            LEFT JOIN LATERAL (SELECT c.period_end FROM metering.closed_period c WHERE c.payer_id = p.payer_id
                               ORDER BY c.period_end DESC LIMIT 1) l ON true
            WHERE coalesce(l.period_end, date_trunc('month', p.created_at) - interval '1 day') < :time
            ORDER BY coalesce(l.period_end, date_trunc('month', p.created_at) - interval '1 day'), p.payer_id
            LIMIT :limit
            """)
        .bind("time", SqlTypes.time(time))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }
}
