package io.tollgate.scheduler.session;

import io.tollgate.scheduler.memory.FoldedTable;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which sessions of a simulated world are open, and how many of each account wait. */
final class SessionIndex implements FoldedTable.Index<Session> {
  private final Map<UUID, Session> open = new LinkedHashMap<>();
  private final Map<UUID, Session> starting = new LinkedHashMap<>();
  private final Map<UUID, Session> stopping = new LinkedHashMap<>();
  private final Map<UUID, Integer> queued = new HashMap<>();

  @Override
  public void moved(@Nullable Session before, @Nullable Session after) {
    if (before != null && (after == null || after.state() != before.state())) {
      leave(before);
    }
    if (after != null) {
      enter(after, before == null || before.state() != after.state());
    }
  }

  private void leave(Session session) {
    UUID id = session.id().value();
    switch (session.state()) {
      case QUEUED -> count(session, -1);
      case STARTING -> starting.remove(id);
      case STOPPING -> stopping.remove(id);
      case RUNNING, ENDED -> {}
    }
    open.remove(id);
  }

  private void enter(Session session, boolean isNew) {
    UUID id = session.id().value();
    switch (session.state()) {
      case QUEUED -> count(session, isNew ? 1 : 0);
      case STARTING -> starting.put(id, session);
      case STOPPING -> stopping.put(id, session);
      case RUNNING, ENDED -> {}
    }
    if (session.state() != SessionState.ENDED) {
      open.put(id, session);
    }
  }

  private void count(Session session, int by) {
    if (by != 0) {
      queued.merge(session.request().account().value(), by, Integer::sum);
    }
  }

  /** Those not ended. */
  Collection<Session> open() {
    return Collections.unmodifiableCollection(open.values());
  }

  Collection<Session> starting() {
    return starting.values();
  }

  Collection<Session> stopping() {
    return stopping.values();
  }

  int queuedOf(UUID account) {
    return queued.getOrDefault(account, 0);
  }
}
