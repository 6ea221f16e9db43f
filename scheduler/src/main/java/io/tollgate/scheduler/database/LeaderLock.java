package io.tollgate.scheduler.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The advisory lock that elects the leader, on a connection of its own. PostgreSQL ends the
 * connection when nothing is asked on it for a while, and with it the lock is free: whether its
 * holder was killed, stopped, or cannot be heard makes no difference.
 */
public final class LeaderLock implements AutoCloseable {
  /** The lock's key: "tollgate" in ASCII. */
  private static final long KEY = 0x746f6c6c67617465L;

  /** Whole seconds that connecting or an answer may take. */
  private static final int SECONDS = 2;

  private final Connection connection;

  private LeaderLock(Connection connection) {
    this.connection = connection;
  }

  /**
   * Connects, without taking the lock.
   *
   * @param silence the pause after which PostgreSQL gives the lock to somebody else
   */
  public static LeaderLock connect(DatabaseConfig database, Duration silence) throws SQLException {
    Connection connection = database.connect("tollgate-leader", SECONDS, SECONDS);
    try (Statement settings = connection.createStatement()) {
      settings.execute(ConnectionPatience.ofBeats(silence).sql());
      return new LeaderLock(connection);
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  /** Takes the lock if nobody has it. */
  public boolean tryTake() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      ask.setLong(1, KEY);
      try (ResultSet answer = ask.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  /** Asks something else on the lock's connection, so that the answer holds under the lock. */
  public <T> T ask(Function<Handle, T> question) throws SQLException {
    try (Handle handle = Jdbi.create(connection).open()) {
      return question.apply(handle);
    } catch (JdbiException failed) {
      throw new SQLException(failed);
    }
  }

  /** Asks anything, to hear that the connection, and so the lock, is still there. */
  public void beat() throws SQLException {
    try (Statement ask = connection.createStatement()) {
      ask.execute("SELECT 1");
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
