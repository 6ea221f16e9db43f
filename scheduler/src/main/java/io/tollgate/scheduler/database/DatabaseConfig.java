package io.tollgate.scheduler.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is and how much of it this server takes.
 *
 * @param url a {@code jdbc:postgresql:} URL without password
 * @param user the runtime role, or null when the URL names it
 * @param password its password, or null when none is needed
 * @param connections connections and workers; 8 keeps two cores busy, more only queue inside
 *     PostgreSQL
 * @param waitingMax requests that may wait for a worker; 2,000 is about one second of work
 * @param connectTimeout how long a request waits for a connection before it is refused
 */
public record DatabaseConfig(
    String url,
    @Nullable String user,
    @Nullable String password,
    int connections,
    int waitingMax,
    Duration connectTimeout) {

  /** The defaults beside a URL and its credentials. */
  public static DatabaseConfig of(String url, @Nullable String user, @Nullable String password) {
    return new DatabaseConfig(url, user, password, 8, 2_000, Duration.ofSeconds(5));
  }

  /**
   * A connection outside the pools: for the leader's lock, for notices, for a first look.
   *
   * @param application what PostgreSQL shows it as
   * @param connectSeconds how long connecting may take
   * @param answerSeconds how long an answer may take; 0 for ever
   * @throws SQLException when there is none to be had
   */
  public Connection connect(String application, int connectSeconds, int answerSeconds)
      throws SQLException {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", application);
    properties.setProperty("connectTimeout", Integer.toString(connectSeconds));
    properties.setProperty("socketTimeout", Integer.toString(answerSeconds));
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(url, properties);
  }

  @Override
  public String toString() {
    return "DatabaseConfig[" + url + "]";
  }
}
