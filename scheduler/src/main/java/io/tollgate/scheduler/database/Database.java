package io.tollgate.scheduler.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to PostgreSQL: a Hikari pool and a worker pool of the same size, so that a worker
 * never waits for a connection that another worker holds.
 *
 * <p>What waits for a worker is bounded: beyond {@link DatabaseConfig#waitingMax} the call is
 * refused with {@code database_busy}, because a queue that only grows answers nobody in time.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** Times a transaction is tried when it is the victim of a deadlock. */
  private static final int ATTEMPTS = 3;

  /**
   * Rows lie on solid state or in memory, and what we ask for are some of them by key. With the
   * default of four, statistics that are a minute old are enough for reading a whole table instead.
   */
  private static final String PLANS = "; SET random_page_cost = 1.1";

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final WorkerExecutor workers;
  private final DatabaseConfig config;
  private final AtomicInteger waiting = new AtomicInteger();

  public Database(Vertx vertx, DatabaseConfig config) {
    this.config = config;
    this.pool = new HikariDataSource(hikari(config));
    this.jdbi = Jdbi.create(pool);
    this.workers =
        vertx.createSharedWorkerExecutor("database", config.connections(), 2, TimeUnit.MINUTES);
  }

  /**
   * Runs the work in one transaction on a worker; commits, or rolls back when it throws. Fails with
   * {@code database_busy} or {@code database_unavailable} (both retryable), or with what the work
   * threw.
   */
  public <T> Future<T> inTransaction(Function<Handle, T> work) {
    if (waiting.incrementAndGet() > config.waitingMax()) {
      waiting.decrementAndGet();
      return Future.failedFuture(
          ApiException.of(
              ErrorCode.DATABASE_BUSY,
              "More than "
                  + config.waitingMax()
                  + " requests wait for the database. Nothing was changed. Try again in a moment."));
    }
    Future<T> done = workers.executeBlocking(() -> inTransactionBlocking(work), false);
    return done.onComplete(ignored -> waiting.decrementAndGet());
  }

  /** The same on the calling thread, which must not be an event loop. */
  public <T> T inTransactionBlocking(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return jdbi.inTransaction(work::apply);
      } catch (RuntimeException failure) {
        // PostgreSQL rolled one of two transactions back; nothing of it remains, so it may repeat.
        if (attempt >= ATTEMPTS || !isDeadlock(failure)) {
          throw translated(failure);
        }
      }
    }
  }

  private static RuntimeException translated(RuntimeException failure) {
    if (failure instanceof ApiException) {
      return failure;
    }
    if (failure instanceof ConnectionException || isConnectionLoss(failure)) {
      log.warn(
          "PostgreSQL cannot be reached; the request is refused and may be repeated: {}",
          root(failure));
      return ApiException.of(
          ErrorCode.DATABASE_UNAVAILABLE,
          "The database cannot be reached at the moment. The request may not have taken effect;"
              + " repeat it with the same Idempotency-Key.");
    }
    return failure;
  }

  private static boolean isDeadlock(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && "40P01".equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isConnectionLoss(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        // 08 connection, 57P0x shutdown and crash, 25006 a standby after a failover, 25P03 we were
        // stopped inside a transaction and PostgreSQL did not wait for us.
        if (state.startsWith("08")
            || state.startsWith("57P0")
            || state.equals("25006")
            || state.equals("25P03")) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  static HikariConfig hikari(DatabaseConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("tollgate");
    hikari.setJdbcUrl(config.url());
    if (config.user() != null) {
      hikari.setUsername(config.user());
    }
    if (config.password() != null) {
      hikari.setPassword(config.password());
    }
    hikari.setMaximumPoolSize(config.connections());
    hikari.setMinimumIdle(Math.min(2, config.connections()));
    hikari.setConnectionTimeout(config.connectTimeout().toMillis());
    hikari.setValidationTimeout(Math.min(2000, config.connectTimeout().toMillis()));
    // The database's absence at start is told by Main, with what to do; the pool itself waits.
    hikari.setInitializationFailTimeout(-1);
    hikari.setAutoCommit(true);
    hikari.setConnectionInitSql(settings(ConnectionPatience.OF_REQUESTS));
    hikari.addDataSourceProperty("ApplicationName", "tollgate-server");
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    hikari.addDataSourceProperty("socketTimeout", "30");
    hikari.addDataSourceProperty("connectTimeout", "5");
    hikari.addDataSourceProperty("prepareThreshold", "3");
    hikari.addDataSourceProperty("stringtype", "unspecified");
    hikari.addDataSourceProperty("reWriteBatchedInserts", "true");
    return hikari;
  }

  /** What a connection of a pool begins with. */
  static String settings(ConnectionPatience patience) {
    return patience.sql() + PLANS;
  }

  @Override
  public void close() {
    workers.close();
    pool.close();
  }
}
