package io.tollgate.scheduler.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

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

  /**
   * Begins a new epoch under the lock: whatever a leader before would still commit is refused.
   *
   * @param address where other replicas reach the new leader
   * @param token what they show it
   */
  public long raiseEpoch(UUID replica, String address, String token) throws SQLException {
    try (PreparedStatement raise =
        connection.prepareStatement(
            """
            UPDATE scheduler.leadership SET epoch = epoch + 1, leader_id = ?, address = ?,
              replica_token = ?, since = now()
            RETURNING epoch
            """)) {
      raise.setObject(1, replica);
      raise.setString(2, address);
      raise.setString(3, token);
      try (ResultSet answer = raise.executeQuery()) {
        answer.next();
        return answer.getLong(1);
      }
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
