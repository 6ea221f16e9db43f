package io.tollgate.scheduler.database;

import java.time.Duration;
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

  @Override
  public String toString() {
    return "DatabaseConfig[" + url + "]";
  }
}
