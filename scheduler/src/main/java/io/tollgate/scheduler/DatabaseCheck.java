package io.tollgate.scheduler;

import io.tollgate.scheduler.database.DatabaseConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks at the database once before anything is started on it. */
final class DatabaseCheck {
  /** PostgreSQL 14, the oldest with multiranges. */
  private static final int OLDEST = 140_000;

  private DatabaseCheck() {}

  /** The database cannot be used as it is; the message says why and what to do. */
  static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableException(String message) {
      super(message);
    }
  }

  /** Throws when PostgreSQL cannot be reached, is too old, or was not migrated. */
  static void requireUsable(DatabaseConfig config) {
    requireReachable(config, true);
  }

  /** Throws when PostgreSQL cannot be reached or is too old. */
  static void requireReachable(DatabaseConfig config) {
    requireReachable(config, false);
  }

  private static void requireReachable(DatabaseConfig config, boolean migrated) {
    try (Connection connection = config.connect("tollgate-check", 5, 10);
        Statement statement = connection.createStatement()) {
      int version = number(statement, "SELECT current_setting('server_version_num')::int");
      if (version < OLDEST) {
        throw new UnusableException(
            "PostgreSQL at "
                + config.url()
                + " is version "
                + version / 10_000
                + ", and Tollgate needs 14 or newer (it uses multiranges and xid8). Upgrade it or"
                + " give another --database-url.");
      }
      if (migrated
          && number(statement, "SELECT count(*)::int FROM pg_namespace WHERE nspname = 'scheduler'")
              == 0) {
        throw new UnusableException(
            "The database at "
                + config.url()
                + " has no Tollgate tables. Run `tollgate admin migrate` with the migrator's URL"
                + " first.");
      }
    } catch (SQLException unreachable) {
      throw new UnusableException(
          "PostgreSQL at "
              + config.url()
              + " cannot be used: "
              + unreachable.getMessage()
              + ". Check that it runs, that the address, role and password are right, and that it"
              + " accepts connections from here.");
    }
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet answer = statement.executeQuery(query)) {
      answer.next();
      return answer.getInt(1);
    }
  }
}
