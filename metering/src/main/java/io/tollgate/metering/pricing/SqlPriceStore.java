package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Prices in PostgreSQL. */
public final class SqlPriceStore implements PriceStore {
  /** The number of the advisory lock that changes of prices and quotes share. */
  static final long LOCK = 0x7072_6963_6573L;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlPriceStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void quotingAt(Instant now) {
    handle
        .createQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock_shared(:lock)) AS locked")
        .bind("lock", LOCK)
        .mapTo(Integer.class)
        .one();
  }

  @Override
  public Optional<PriceLine> listPrice(String gpuModel, CapacityClass capacityClass, Instant now) {
    return handle
        .createQuery(
            """
            SELECT version_id, gpu_model, capacity_class, amount_micros, lower(effective) AS effective_from
            FROM metering.price_version
            WHERE gpu_model = :model AND capacity_class = :class AND withdrawn_at IS NULL
              AND effective @> CAST(:now AS timestamptz)
            """)
        .bind("model", gpuModel)
        .bind("class", capacityClass.code())
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> line(row))
        .findOne();
  }

  @Override
  public List<PriceLine> listPrices(Instant now) {
    return handle
        .createQuery(
            """
            SELECT version_id, gpu_model, capacity_class, amount_micros, lower(effective) AS effective_from
            FROM metering.price_version
            WHERE withdrawn_at IS NULL AND effective @> CAST(:now AS timestamptz)
            ORDER BY gpu_model COLLATE "C", capacity_class COLLATE "C"
            """)
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> line(row))
        .list();
  }

  @Override
  public Optional<Ratio> ratio(Ratio.Kind kind, String name, Instant now) {
    return handle
        .createQuery(
            """
            SELECT version_id, name, ratio
            FROM metering.ratio_version
            WHERE kind = :kind AND name IN (:name, '*') AND withdrawn_at IS NULL
              AND effective @> CAST(:now AS timestamptz)
            ORDER BY name = '*'
            LIMIT 1
            """)
        .bind("kind", kind.code())
        .bind("name", name)
        .bind("now", SqlTypes.time(now))
        .map(
            (row, context) ->
                new Ratio(
                    SqlTypes.uuid(row, "version_id"),
                    kind,
                    row.getString("name"),
                    row.getBigDecimal("ratio")))
        .findOne();
  }

  private static PriceLine line(ResultSet row) throws SQLException {
    return new PriceLine(
        SqlTypes.uuid(row, "version_id"),
        row.getString("gpu_model"),
        CapacityClass.ofCode(row.getString("capacity_class")),
        Money.ofMicros(row.getLong("amount_micros")),
        SqlTypes.instant(row, "effective_from"));
  }
}
