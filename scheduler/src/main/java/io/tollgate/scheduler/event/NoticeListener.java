package io.tollgate.scheduler.event;

import io.tollgate.scheduler.database.DatabaseConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears notices on a connection of its own. When the connection is lost it connects again; what was
 * missed meanwhile is found by the fallbacks, so nothing depends on a notice but speed.
 */
public final class NoticeListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NoticeListener.class);
  private static final int POLL_MS = 1_000;

  private final DatabaseConfig config;
  private final Consumer<String> heard;
  private final Thread thread = new Thread(this::loop, "notice-listener");
  private volatile boolean closing;

  /** Calls {@code heard} with each payload, on the listener's thread. */
  public NoticeListener(DatabaseConfig config, Consumer<String> heard) {
    this.config = config;
    this.heard = heard;
  }

  /** Starts the thread. */
  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void loop() {
    boolean healthy = true;
    while (!closing) {
      try (Connection connection = config.connect("tollgate-listener", 5, 0);
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN " + SqlNotices.CHANNEL);
        healthy = true;
        listen(connection.unwrap(PGConnection.class));
      } catch (SQLException lost) {
        if (healthy && !closing) {
          log.warn("notices are not heard until PostgreSQL is back: {}", lost.getMessage());
        }
        healthy = false;
        pause();
      }
    }
  }

  private void listen(PGConnection connection) throws SQLException {
    while (!closing) {
      PGNotification[] notices = connection.getNotifications(POLL_MS);
      if (notices == null) {
        continue;
      }
      for (PGNotification notice : notices) {
        heard.accept(notice.getParameter());
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException stop) {
      closing = true;
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
  }
}
