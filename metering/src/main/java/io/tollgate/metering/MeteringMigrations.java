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
          "budget_alert",
          "session_warning",
          "journal_day",
          "price_notice",
          "contract",
          "contract_terms",
          "contract_line",
          "contract_step",
          "contract_close",
          "contract_adjustment",
          "credit_line_payment",
          "order_step",
          "order_grant",
          "order_undoing",
          "order_transfer",
          "payment_delivery",
          "due_step",
          "due_lowering",
          "account_closing",
          "payout",
          "invoice",
          "invoice_line",
          "invoice_session",
          "invoice_item",
          "closed_period",
          "invoice_payment");
  private static final List<String> READ =
      List.of("any_price_version", "credit_package", "subscription_plan", "flyway_history");
  private static final List<String> PRICES = List.of("price_version", "ratio_version");

  private MeteringMigrations() {}

  /** The tables whose rows are written once and stay. */
  public static List<String> appendOnlyTables() {
    return APPENDED;
  }

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
        migrator,
        "GRANT SELECT, INSERT, UPDATE (available_micros, owed_micros, budgets)"
            + " ON metering.payer TO ",
        role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (left_micros, expires_at, expiry_extended, pending, lapsed)"
            + " ON metering.credit_grant TO ",
        role);
    execute(migrator, "GRANT SELECT, INSERT, UPDATE ON metering.billing TO ", role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (state, changed_at, reference) ON metering.credit_order TO ",
        role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (period, period_start, period_end, cancel_at_period_end, state,"
            + " end_reason, changed_at) ON metering.subscription TO ",
        role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (lowered_micros, settled_at, settlement, next_step, next_step_at)"
            + " ON metering.due TO ",
        role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (state, position, changed_at) ON metering.segment TO ",
        role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (state, terms_id, author, approver, effective, changed_at)"
            + " ON metering.contract_version TO ",
        role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (limit_micros, thresholds, removed_at, changed_at)"
            + " ON metering.budget TO ",
        role);
    execute(
        migrator,
        "GRANT SELECT, INSERT, UPDATE (committed_micros, ceiling_micros)"
            + " ON metering.budget_period TO ",
        role);
    execute(
        migrator, "GRANT SELECT, INSERT, UPDATE (last_number) ON metering.number_series TO ", role);
    execute(migrator, "GRANT SELECT, INSERT, UPDATE, DELETE ON metering.billing_profile TO ", role);
  }

  private static void execute(Handle migrator, String grant, String role) {
    migrator.execute(grant + '"' + role.replace("\"", "\"\"") + '"');
  }
}
