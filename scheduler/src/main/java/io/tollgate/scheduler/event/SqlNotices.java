package io.tollgate.scheduler.event;

import io.tollgate.scheduler.session.SessionId;
import java.util.Collection;
import java.util.Iterator;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Tells every replica, once the transaction has committed, what is worth looking at. A notice is
 * only a nudge: whoever misses one finds the same in the tables within a second.
 */
public final class SqlNotices implements Notices {
  /** The channel that every replica listens to. */
  public static final String CHANNEL = "tollgate";

  /** A payload holds at most 8,000 bytes; 200 ids of 36 characters fit. */
  private static final int NODES_PER_NOTICE = 200;

  private final Handle handle;

  public SqlNotices(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void wakeNodes(Collection<UUID> nodes) {
    Iterator<UUID> left = nodes.iterator();
    while (left.hasNext()) {
      StringBuilder payload = new StringBuilder("node:");
      for (int i = 0; i < NODES_PER_NOTICE && left.hasNext(); i++) {
        payload.append(i == 0 ? "" : ",").append(left.next());
      }
      send(payload.toString());
    }
  }

  @Override
  public void nudgeCycle() {
    send("cycle");
  }

  @Override
  public void sessionChanged(SessionId session) {
    send("session:" + session);
  }

  /** A replica has shown the others what it wants of logs. */
  public void logsWanted(UUID replica) {
    send("logs:" + replica);
  }

  /** A piece of a log has come for whichever replica asked. */
  public void pieceArrived(UUID requestId) {
    send("piece:" + requestId);
  }

  private void send(String payload) {
    handle
        .createQuery("SELECT pg_notify(:channel, :payload)::text")
        .bind("channel", CHANNEL)
        .bind("payload", payload)
        .mapTo(String.class)
        .list();
  }
}
