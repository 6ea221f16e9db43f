package io.tollgate.metering.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One real PostgreSQL per JVM, started when first asked for and stopped when the JVM ends. */
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Map<String, String> MIGRATED = new HashMap<>();

  private TestPostgres() {}

  /** JDBC URL of a new and empty database, with a superuser in it. */
  public static String freshDatabase() {
    return create("");
  }

  /**
   * The same, migrated: the first call migrates a database, and every call gets a copy of it.
   *
   * @param migration must always be the same for the same name, and leave no connection open
   */
  public static synchronized String migratedDatabase(String name, Consumer<DataSource> migration) {
    String url =
        MIGRATED.computeIfAbsent(
            name,
            first -> {
              String fresh = freshDatabase();
              migration.accept(dataSource(fresh));
              return fresh;
            });
    return create(" TEMPLATE " + dataSource(url).getDatabaseName());
  }

  private static String create(String from) {
    String name = "fresh_" + DATABASES.incrementAndGet();
    EmbeddedPostgres server = Server.STARTED;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + from);
    } catch (SQLException e) {
      throw new IllegalStateException("No database for the test", e);
    }
    return server.getJdbcUrl("postgres", name);
  }

  /** A data source without a pool. */
  public static PGSimpleDataSource dataSource(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return source;
  }

  /** The same database as another role. */
  public static String as(String url, String role) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '"
              + role
              + "') THEN CREATE ROLE "
              + role
              + " LOGIN; END IF; END $$");
    }
    return url.replaceAll("user=postgres", "user=" + role);
  }

  private static final class Server {
    static final EmbeddedPostgres STARTED = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "300")
                .setServerConfig("fsync", "off")
                .setPGStartupWait(Duration.ofMinutes(2)) // Machines may be busy.
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL did not start", e);
      }
    }

    private static void stop(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL did not stop", e);
      }
    }
  }
}
