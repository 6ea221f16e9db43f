package io.tollgate.scheduler.database;

import java.time.Duration;

/**
 * After how much silence PostgreSQL itself lets go of a leader's connection and of every lock on
 * it. The server's side counts: a leader that was stopped, or whose network swallows everything
 * without a word, cannot give anything back itself.
 *
 * @param statement the longest statement, and the longest wait for a lock
 * @param idleInTransaction the longest pause inside a transaction
 * @param idle the longest pause between statements outside a transaction; zero for ever
 */
record ConnectionPatience(Duration statement, Duration idleInTransaction, Duration idle) {
  private static final Duration CAP = Duration.ofSeconds(2);

  /** For the connections that commit: they may rest, but never inside a transaction. */
  static final ConnectionPatience OF_COMMITS = new ConnectionPatience(CAP, CAP, Duration.ZERO);

  /**
   * For a connection that is asked again and again and dies when it is not.
   *
   * @param idle the pause after which PostgreSQL ends it
   */
  static ConnectionPatience ofBeats(Duration idle) {
    return new ConnectionPatience(CAP, CAP, idle);
  }

  /** The settings as one batch of statements; any role may set them for itself. */
  String sql() {
    return "SET statement_timeout = "
        + statement.toMillis()
        + "; SET idle_in_transaction_session_timeout = "
        + idleInTransaction.toMillis()
        + "; SET idle_session_timeout = "
        + idle.toMillis()
        // A peer that acknowledges nothing any more is taken to be gone.
        + "; SET tcp_user_timeout = "
        + CAP.toMillis()
        + "; SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1"
        + "; SET tcp_keepalives_count = 2";
  }
}
