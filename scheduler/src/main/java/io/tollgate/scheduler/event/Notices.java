package io.tollgate.scheduler.event;

import io.tollgate.scheduler.session.SessionId;
import java.util.Collection;
import java.util.UUID;

/**
 * Tells every replica, once the transaction has committed, what is worth looking at. A notice is
 * only a nudge: whoever misses one finds the same in the tables within a second.
 */
public interface Notices {
  /** The polls of these nodes have something new to fetch. */
  void wakeNodes(Collection<UUID> nodes);

  /** The cycle has something to decide. */
  void nudgeCycle();

  /** A session changed; somebody may be waiting for it. */
  void sessionChanged(SessionId session);

  /** Several changed. */
  default void sessionsChanged(Collection<SessionId> sessions) {
    sessions.forEach(this::sessionChanged);
  }
}
