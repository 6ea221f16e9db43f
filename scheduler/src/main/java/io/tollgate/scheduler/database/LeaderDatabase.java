package io.tollgate.scheduler.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The leader's own connections: statements and idle transactions are cut after two seconds, so that
 * a leader that hangs lets go of its locks before anybody waits long for them.
 */
public final class LeaderDatabase implements AutoCloseable {
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  public LeaderDatabase(DatabaseConfig config) {
    HikariConfig hikari = Database.hikari(config);
    hikari.setPoolName("tollgate-leader");
    hikari.setMaximumPoolSize(2);
    hikari.setMinimumIdle(0);
    hikari.setConnectionTimeout(2_000);
    hikari.setValidationTimeout(1_000);
    hikari.setConnectionInitSql(
        "SET statement_timeout = '2s'; SET idle_in_transaction_session_timeout = '2s'");
    this.pool = new HikariDataSource(hikari);
    this.jdbi = Jdbi.create(pool);
  }

  /** Runs the work in one transaction. */
  public <T> T run(Function<Handle, T> work) {
    return jdbi.inTransaction(work::apply);
  }

  /** Runs reads on one snapshot (REPEATABLE READ). */
  public <T> T snapshot(Function<Handle, T> work) {
    return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
  }

  @Override
  public void close() {
    pool.close();
  }
}
