package io.tollgate.scheduler.event;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
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
    List<String> payloads = new ArrayList<>();
    while (left.hasNext()) {
      StringBuilder payload = new StringBuilder("node:");
      for (int i = 0; i < NODES_PER_NOTICE && left.hasNext(); i++) {
        payload.append(i == 0 ? "" : ",").append(left.next());
      }
      payloads.add(payload.toString());
    }
    send(payloads);
  }

  @Override
  public void nudgeCycle() {
    send("cycle");
  }

  @Override
  public void sessionChanged(SessionId session) {
    sessionsChanged(List.of(session));
  }

  @Override
  public void sessionsChanged(Collection<SessionId> sessions) {
    send(sessions.stream().map(session -> "session:" + session).toList());
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
    send(List.of(payload));
  }

  private void send(List<String> payloads) {
    if (payloads.isEmpty()) {
      return;
    }
    handle
        .createQuery("SELECT count(pg_notify(:channel, p)::text) FROM unnest(:payloads) p")
        .bind("channel", CHANNEL)
        .bindArray("payloads", String.class, payloads)
        .mapTo(Long.class)
        .one();
  }
}
