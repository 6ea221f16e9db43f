package io.tollgate.metering;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jdbi.v3.core.Handle;

/** Creates and changes the schema {@code metering}, as the role that owns it. */
public final class MeteringMigrations {
  private static final List<String> APPENDED =
      List.of(
          "ledger_account",
          "quote",
          "quote_use",
          "attempt",
          "attempt_end",
          "transfer",
          "charge",
          "returned_charge",
          "late_proof",
          "price_notice");
  private static final List<String> READ = List.of("any_price_version", "flyway_history");
  private static final List<String> PRICES = List.of("price_version", "ratio_version");

  private MeteringMigrations() {}

  /** Brings the schema up to date; needs PostgreSQL 14 or newer. */
  public static void migrate(DataSource migrator) {
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(migrator)
            .schemas("metering")
            .defaultSchema("metering")
            .createSchemas(true)
            .table("flyway_history")
            .locations("classpath:db/metering");
    // A lock held by a transaction would make CREATE INDEX CONCURRENTLY wait for itself.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    configuration.load().migrate();
  }

  /** Gives a role what the server needs and no more; it may repeat. */
  public static void grantRuntime(Handle migrator, String role) {
    execute(migrator, "GRANT USAGE ON SCHEMA metering TO ", role);
    for (String table : READ) {
      execute(migrator, "GRANT SELECT ON metering." + table + " TO ", role);
    }
    for (String table : APPENDED) {
      execute(migrator, "GRANT SELECT, INSERT ON metering." + table + " TO ", role);
    }
    for (String table : PRICES) {
      execute(
          migrator,
          "GRANT SELECT, INSERT, UPDATE (effective, changed_at, withdrawn_at, withdrawn_by,"
              + " withdrawal, withdrawal_request_id) ON metering."
              + table
              + " TO ",
          role);
    }
    execute(
        migrator, "GRANT SELECT, INSERT, UPDATE (available_micros) ON metering.payer TO ", role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (left_micros, expires_at, expiry_extended)"
            + " ON metering.credit_grant TO ",
        role);
    execute(migrator, "GRANT SELECT, INSERT, UPDATE ON metering.billing TO ", role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (state, position, changed_at) ON metering.segment TO ",
        role);
  }

  private static void execute(Handle migrator, String grant, String role) {
    migrator.execute(grant + '"' + role.replace("\"", "\"\"") + '"');
  }
}
