package io.tollgate.scheduler.database;

import io.tollgate.metering.MeteringMigrations;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jdbi.v3.core.Handle;

/** Brings both schemas to this build's version; run by the migrator role, which owns the tables. */
public final class SchedulerMigrations {

  private SchedulerMigrations() {}

  /** Harmless when there is nothing to do. */
  public static void migrate(DataSource migrator) {
    MeteringMigrations.migrate(migrator);
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(migrator)
            .schemas("scheduler")
            .defaultSchema("scheduler")
            .table("flyway_history")
            .locations("classpath:db/scheduler");
    // A lock held by a transaction would make CREATE INDEX CONCURRENTLY wait for itself.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    configuration.load().migrate();
  }

  /**
   * Gives the runtime role what the server needs and nothing more: no DDL, no truncate, and on
   * append-only tables neither update nor delete.
   */
  public static void grantRuntime(Handle migrator, String role) {
    MeteringMigrations.grantRuntime(migrator, role);
    String quoted = '"' + role.replace("\"", "\"\"") + '"';
    migrator.execute("GRANT USAGE ON SCHEMA scheduler TO " + quoted);
    migrator.execute("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA scheduler TO " + quoted);
    migrator.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA scheduler TO " + quoted);
    for (String table : new String[] {"session_transition", "event", "audit", "flyway_history"}) {
      migrator.execute("REVOKE UPDATE ON scheduler." + table + " FROM " + quoted);
    }
    migrator.execute("REVOKE INSERT ON scheduler.flyway_history FROM " + quoted);
    for (String table :
        new String[] {"session_wait", "promise", "idempotency", "person", "log_want"}) {
      migrator.execute("GRANT DELETE ON scheduler." + table + " TO " + quoted);
    }
  }
}
