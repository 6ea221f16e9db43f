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
 *
 * <p>Silence alone tells nothing: there may be nothing to hear, or the network may have swallowed
 * the connection. So after some silence it asks, and an answer that does not come is a loss.
 */
public final class NoticeListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NoticeListener.class);
  private static final int POLL_MS = 1_000;

  /** Polls without a notice after which it is asked whether anybody is there. */
  private static final int SILENT_POLLS = 3;

  /** Whole seconds an answer may take. */
  private static final int ANSWER_SECONDS = 5;

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
      try (Connection connection = config.connect("tollgate-listener", 5, ANSWER_SECONDS);
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN " + SqlNotices.CHANNEL);
        healthy = true;
        listen(connection.unwrap(PGConnection.class), statement);
      } catch (SQLException lost) {
        if (healthy && !closing) {
          log.warn("notices are not heard until PostgreSQL is back: {}", lost.getMessage());
        }
        healthy = false;
        pause();
      }
    }
  }

  private void listen(PGConnection connection, Statement statement) throws SQLException {
    int silent = 0;
    while (!closing) {
      PGNotification[] notices = connection.getNotifications(POLL_MS);
      if (notices == null || notices.length == 0) {
        if (++silent >= SILENT_POLLS) {
          statement.execute("SELECT 1");
          silent = 0;
        }
        continue;
      }
      silent = 0;
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
