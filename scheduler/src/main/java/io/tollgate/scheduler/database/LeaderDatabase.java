package io.tollgate.scheduler.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The leader's own connections: PostgreSQL cuts statements and idle transactions after two seconds,
 * so that a leader that hangs, or cannot be heard, has let go of its locks before anybody waits
 * long for them; and the leader itself gives up on an answer after three.
 */
public final class LeaderDatabase implements AutoCloseable {
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  public LeaderDatabase(DatabaseConfig config) {
    HikariConfig hikari = Database.hikari(config);
    hikari.setPoolName("tollgate-leader");
    hikari.setMaximumPoolSize(2);
    hikari.setMinimumIdle(1); // Who takes over has no time to connect first.
    hikari.setConnectionTimeout(2_000);
    hikari.setValidationTimeout(1_000);
    hikari.setConnectionInitSql(Database.settings(ConnectionPatience.OF_COMMITS));
    // Longer than any statement may take: whoever is silent for so long will not answer.
    hikari.addDataSourceProperty("connectTimeout", "2");
    hikari.addDataSourceProperty("socketTimeout", "3");
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
