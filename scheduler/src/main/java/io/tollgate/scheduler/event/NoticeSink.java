package io.tollgate.scheduler.event;

import io.tollgate.scheduler.session.SessionId;
import java.util.Collection;
import java.util.UUID;

/** Hears the notices of a simulated world, each kind once for a commit. */
public interface NoticeSink {
  /** The polls of these nodes have something new to fetch. */
  void nodesWoken(Collection<UUID> nodes);

  /** The cycle has something to decide. */
  void cycleNudged();

  /** A session changed. */
  void sessionChanged(SessionId session);
}
