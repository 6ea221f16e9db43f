package io.tollgate.scheduler.billing;

import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.vertx.core.Vertx;

/** A database of another server, for as long as a test needs it. */
final class ClosingVertx implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private Database database;

  Database database(String url) {
    database = new Database(vertx, DatabaseConfig.of(url, null, null));
    return database;
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
