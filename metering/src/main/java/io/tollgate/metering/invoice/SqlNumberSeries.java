package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * Numbers without gaps in PostgreSQL: who comes next waits at the row until the transaction of the
 * number before has committed, or takes the same number when it has not.
 */
public final class SqlNumberSeries implements NumberSeries {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlNumberSeries(Handle handle) {
    this.handle = handle;
  }

  @Override
  public long next(String series, Cause cause, Instant now) {
    // A row that is not there cannot be locked.
    handle
        .createUpdate(
            """
            INSERT INTO metering.number_series (series, last_number, created_at, actor, cause, request_id)
            VALUES (:series, 0, :now, :actor, :cause, :request)
            ON CONFLICT (series) DO NOTHING
            """)
        .bind("series", series)
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
    long number =
        handle
            .createQuery(
                """
            UPDATE metering.number_series SET last_number = last_number + 1 WHERE series = :series
            RETURNING last_number
            """)
            .bind("series", series)
            .mapTo(Long.class)
            .one();
    if (Planted.is(InvoiceDefect.NUMBER_TAKEN_AHEAD)) {
      handle.commit();
      handle.begin();
    }
    return number;
  }
}
