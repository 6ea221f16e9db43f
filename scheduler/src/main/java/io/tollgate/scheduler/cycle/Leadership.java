package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.database.DatabaseConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who leads: an advisory lock on a connection of its own, and an epoch.
 *
 * <p>The lock only elects. What keeps a deposed leader from writing is the epoch: a new leader
 * raises it, and each commit first takes the row {@code FOR SHARE WHERE epoch = mine}. A leader
 * that was stopped for a minute and wakes up believing it leads finds its next commit refused.
 */
final class Leadership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);

  /** The advisory lock's key: "tollgate" in ASCII. */
  private static final long LOCK = 0x746f6c6c67617465L;

  /** A lock connection that has not answered for this long is not believed any more. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final DatabaseConfig database;
  private final UUID replica;
  private volatile String address = "";
  private @Nullable Connection connection;
  private OptionalLong epoch = OptionalLong.empty();
  private long answeredNanos;

  Leadership(DatabaseConfig database, UUID replica) {
    this.database = database;
    this.replica = replica;
  }

  /** Where other replicas reach this one once it leads. */
  void advertise(String here) {
    address = here;
  }

  /**
   * The epoch this replica leads under, after asking the lock's connection; empty when it does not
   * lead. Called by the cycle before each round.
   */
  OptionalLong check() {
    try {
      Connection mine = connection;
      if (mine == null) {
        mine = database.connect("tollgate-leader", 2, 2);
        connection = mine;
      }
      if (epoch.isPresent()) {
        ping(mine);
      } else if (tryLock(mine)) {
        epoch = OptionalLong.of(raise(mine));
        log.info("leading under epoch {}", epoch.getAsLong());
      }
      answeredNanos = System.nanoTime();
      return epoch;
    } catch (SQLException lost) {
      if (epoch.isPresent()) {
        log.warn("leadership given up, the lock's connection failed: {}", lost.getMessage());
      }
      close();
      return OptionalLong.empty();
    }
  }

  /** False once the lock's connection has been silent for too long to decide anything. */
  boolean isFresh() {
    return epoch.isPresent() && System.nanoTime() - answeredNanos < PATIENCE.toNanos();
  }

  private static boolean tryLock(Connection connection) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      ask.setLong(1, LOCK);
      try (ResultSet answer = ask.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  private long raise(Connection connection) throws SQLException {
    try (PreparedStatement raise =
        connection.prepareStatement(
            """
            UPDATE scheduler.leadership SET epoch = epoch + 1, leader_id = ?, address = ?,
              since = now()
            RETURNING epoch
            """)) {
      raise.setObject(1, replica);
      raise.setString(2, address);
      try (ResultSet answer = raise.executeQuery()) {
        answer.next();
        return answer.getLong(1);
      }
    }
  }

  private static void ping(Connection connection) throws SQLException {
    try (Statement ask = connection.createStatement()) {
      ask.execute("SELECT 1");
    }
  }

  @Override
  public void close() {
    epoch = OptionalLong.empty();
    Connection mine = connection;
    connection = null;
    if (mine != null) {
      try {
        mine.close();
      } catch (SQLException alreadyGone) {
        log.debug("closing the lock's connection: {}", alreadyGone.getMessage());
      }
    }
  }
}
