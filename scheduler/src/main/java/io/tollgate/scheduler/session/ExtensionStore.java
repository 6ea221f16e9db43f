package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Extensions, bound to one transaction. */
public interface ExtensionStore {
  /** Inserts a pending extension. */
  void insert(Extension extension, Cause cause, Instant now);

  /** What is not decided yet, oldest first. */
  List<Extension> pendingOf(SessionId session);

  /** The same of several sessions; one of which none is pending is left out. */
  default Map<SessionId, List<Extension>> pendingOf(Collection<SessionId> sessions) {
    Map<SessionId, List<Extension>> found = new HashMap<>();
    for (SessionId session : sessions) {
      List<Extension> pending = pendingOf(session);
      if (!pending.isEmpty()) {
        found.put(session, pending);
      }
    }
    return found;
  }

  /** Marks one acknowledged or voided. */
  void decide(UUID segment, String state, Instant now);
}
