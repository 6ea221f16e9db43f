package io.tollgate.scheduler.database;

import java.time.Duration;

/**
 * After how much silence PostgreSQL itself lets go of a connection and of every lock on it. The
 * server's side counts: a program that was stopped, or whose network swallows everything without a
 * word, cannot give anything back itself, and whoever needs the same rows would wait for it.
 *
 * @param statement the longest statement, waiting for locks included; zero for any length
 * @param idleInTransaction the longest pause inside a transaction
 * @param idle the longest pause between statements outside a transaction; zero for any length
 * @param unacknowledged how long sent data may stay unacknowledged
 */
record ConnectionPatience(
    Duration statement, Duration idleInTransaction, Duration idle, Duration unacknowledged) {
  private static final Duration CAP = Duration.ofSeconds(2);

  /** For requests: they may read for long, but nothing of ours pauses inside a transaction. */
  static final ConnectionPatience OF_REQUESTS =
      new ConnectionPatience(Duration.ZERO, CAP, Duration.ZERO, Duration.ofSeconds(5));

  /** For the leader's commits. */
  static final ConnectionPatience OF_COMMITS = new ConnectionPatience(CAP, CAP, Duration.ZERO, CAP);

  /**
   * For a connection that is asked again and again and dies when it is not.
   *
   * @param idle the pause after which PostgreSQL ends it
   */
  static ConnectionPatience ofBeats(Duration idle) {
    return new ConnectionPatience(CAP, CAP, idle, CAP);
  }

  /** The settings as one batch of statements; any role may set them for itself. */
  String sql() {
    return "SET statement_timeout = "
        + statement.toMillis()
        + "; SET idle_in_transaction_session_timeout = "
        + idleInTransaction.toMillis()
        + "; SET idle_session_timeout = "
        + idle.toMillis()
        + "; SET tcp_user_timeout = "
        + unacknowledged.toMillis()
        + "; SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1"
        + "; SET tcp_keepalives_count = "
        + unacknowledged.toSeconds();
  }
}
