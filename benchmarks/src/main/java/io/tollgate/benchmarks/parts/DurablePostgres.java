package io.tollgate.benchmarks.parts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * One PostgreSQL for both sides of a comparison, with durability on, as a server of ours has it.
 */
public final class DurablePostgres implements AutoCloseable {
  private static final List<String> STATED =
      List.of(
          "server_version",
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "shared_buffers",
          "max_wal_size",
          "checkpoint_timeout",
          "wal_level",
          "autovacuum");

  private final EmbeddedPostgres server;
  private final long postmaster;

  private DurablePostgres(EmbeddedPostgres server) {
    this.server = server;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      this.postmaster = CpuTime.parentOf(row.getLong(1));
    } catch (SQLException e) {
      throw new BenchmarkFailure("PostgreSQL does not answer: " + e.getMessage(), e);
    }
  }

  /** Starts a fresh one. */
  public static DurablePostgres start() {
    try {
      return new DurablePostgres(
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("shared_buffers", "2GB")
              .setServerConfig("max_wal_size", "16GB")
              .setServerConfig("checkpoint_timeout", "15min")
              .setServerConfig("max_connections", "200")
              .setServerConfig("work_mem", "64MB")
              .setServerConfig("maintenance_work_mem", "512MB")
              .start());
    } catch (IOException e) {
      throw new BenchmarkFailure("PostgreSQL did not start: " + e.getMessage(), e);
    }
  }

  /** Where it listens on loopback. */
  public int port() {
    return server.getPort();
  }

  /** JDBC URL of a new and empty database. */
  public String fresh(String name) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new BenchmarkFailure("No database " + name + ": " + e.getMessage(), e);
    }
    return server.getJdbcUrl("postgres", name);
  }

  /** Writes dirty pages now, so that no round pays for another's. */
  public void checkpoint() {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    } catch (SQLException e) {
      throw new BenchmarkFailure("No checkpoint: " + e.getMessage(), e);
    }
  }

  /** Processor time so far. */
  public CpuTime cpu() {
    return CpuTime.now(postmaster);
  }

  /** The settings that both sides ran under, as the server says they are. */
  public ObjectNode settings() {
    ObjectNode settings = Report.object();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String name : STATED) {
        try (ResultSet row = statement.executeQuery("SHOW " + name)) {
          row.next();
          settings.put(name, row.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new BenchmarkFailure("The settings cannot be read: " + e.getMessage(), e);
    }
    return settings;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new BenchmarkFailure("PostgreSQL did not stop: " + e.getMessage(), e);
    }
  }
}
