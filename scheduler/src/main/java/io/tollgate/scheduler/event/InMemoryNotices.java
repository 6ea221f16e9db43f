package io.tollgate.scheduler.event;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Notices of a simulated world: kept until the commit, dropped by a rollback. */
public final class InMemoryNotices implements Notices {
  private final Set<UUID> nodes = new LinkedHashSet<>();
  private final Set<SessionId> sessions = new LinkedHashSet<>();
  private boolean cycle;
  private @Nullable NoticeSink sink;

  /** Who hears them from now on. */
  public void to(NoticeSink heard) {
    sink = heard;
  }

  @Override
  public void wakeNodes(Collection<UUID> woken) {
    nodes.addAll(woken);
  }

  @Override
  public void nudgeCycle() {
    cycle = true;
  }

  @Override
  public void sessionChanged(SessionId session) {
    sessions.add(session);
  }

  /** Forgets what the transaction would have told. */
  public void drop() {
    nodes.clear();
    sessions.clear();
    cycle = false;
  }

  /** Tells it. Whoever hears may begin the next transaction. */
  public void deliver() {
    NoticeSink heard = sink;
    if (heard == null) {
      drop();
      return;
    }
    List<UUID> woken = List.copyOf(nodes);
    List<SessionId> changed = new ArrayList<>(sessions);
    boolean nudged = cycle;
    drop();
    if (!woken.isEmpty()) {
      heard.nodesWoken(woken);
    }
    if (nudged) {
      heard.cycleNudged();
    }
    changed.forEach(heard::sessionChanged);
  }
}
