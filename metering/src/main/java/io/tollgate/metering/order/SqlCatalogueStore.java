package io.tollgate.metering.order;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Packages and plans in PostgreSQL. */
public final class SqlCatalogueStore implements CatalogueStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlCatalogueStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<CreditPackage> packages(Instant now) {
    return handle
        .createQuery(
            """
            SELECT version_id, package_id, credits_micros, bonus_micros, price_cents, grant_days
            FROM metering.credit_package WHERE effective @> CAST(:now AS timestamptz)
            ORDER BY price_cents, package_id
            """)
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> creditPackage(row))
        .list();
  }

  @Override
  public List<SubscriptionPlan> plans(Instant now) {
    return handle
        .createQuery(
            """
            SELECT version_id, plan_id, fee_cents, credits_micros
            FROM metering.subscription_plan WHERE effective @> CAST(:now AS timestamptz)
            ORDER BY fee_cents, plan_id
            """)
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> plan(row))
        .list();
  }

  private static CreditPackage creditPackage(ResultSet row) throws SQLException {
    return new CreditPackage(
        SqlTypes.uuid(row, "version_id"),
        row.getString("package_id"),
        Money.ofMicros(row.getLong("credits_micros")),
        Money.ofMicros(row.getLong("bonus_micros")),
        row.getLong("price_cents"),
        SqlTypes.optionalInt(row, "grant_days"));
  }

  static SubscriptionPlan plan(ResultSet row) throws SQLException {
    return new SubscriptionPlan(
        SqlTypes.uuid(row, "version_id"),
        row.getString("plan_id"),
        row.getLong("fee_cents"),
        Money.ofMicros(row.getLong("credits_micros")));
  }
}
