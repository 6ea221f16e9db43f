package io.tollgate.scheduler.cycle;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.session.InMemorySessionStore;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Waits and promises of a simulated world. */
public final class InMemoryWaitStore implements WaitStore {
  private final Table<UUID, Map<WaitCode, Instant>> reasons;
  private final Table<UUID, PromiseRow> promises;
  private final InMemorySessionStore sessions;

  public InMemoryWaitStore(UndoLog log, InMemorySessionStore sessions) {
    this.reasons = Table.hashed(log);
    this.promises = Table.hashed(log);
    this.sessions = sessions;
  }

  @Override
  public Map<SessionId, Map<WaitCode, Instant>> reasons() {
    Map<SessionId, Map<WaitCode, Instant>> found = new HashMap<>();
    for (Session session : sessions.open()) {
      Map<WaitCode, Instant> own = reasons.get(session.id().value());
      if (own != null && session.state() == SessionState.QUEUED) {
        found.put(session.id(), own);
      }
    }
    return found;
  }

  @Override
  public List<Promise> openPromises() {
    List<Promise> open = new ArrayList<>();
    for (Session session : sessions.open()) {
      PromiseRow row = promises.get(session.id().value());
      if (row != null && row.decidedAt().isEmpty() && session.state() == SessionState.QUEUED) {
        open.add(row.promise());
      }
    }
    return open;
  }

  @Override
  public void putReasons(Map<SessionId, Map<WaitCode, Instant>> changed, Instant now) {
    changed.forEach(
        (session, since) -> {
          requireSession(session);
          Map<WaitCode, Instant> copy = new EnumMap<>(WaitCode.class);
          copy.putAll(since);
          reasons.put(session.value(), Collections.unmodifiableMap(copy));
        });
  }

  @Override
  public void putPromises(Collection<Promise> given) {
    given.forEach(this::putPromise);
  }

  private void putPromise(Promise promise) {
    UUID id = promise.session().value();
    requireSession(promise.session());
    PromiseRow before = promises.get(id);
    Instant firstLatest =
        before != null && before.promise().givenAt().equals(promise.givenAt())
            ? before.firstLatest()
            : promise.latestStart();
    promises.put(id, new PromiseRow(promise, firstLatest, Optional.empty(), Optional.empty()));
  }

  private void requireSession(SessionId session) {
    if (sessions.get(session.value()) == null) {
      throw new IllegalStateException("no session " + session + " waits or was promised anything");
    }
  }

  @Override
  public void withdrawPromises(Collection<SessionId> from, Instant now) {
    for (SessionId session : from) {
      PromiseRow row = promises.get(session.value());
      if (row != null && row.decidedAt().isEmpty()) {
        promises.put(
            session.value(),
            new PromiseRow(row.promise(), row.firstLatest(), Optional.empty(), Optional.of(now)));
      }
    }
  }

  @Override
  public void decidePromises(Map<SessionId, Boolean> kept, Instant now) {
    kept.forEach(
        (session, inTime) -> {
          PromiseRow row = promises.get(session.value());
          if (row != null) {
            promises.put(
                session.value(),
                new PromiseRow(
                    row.promise(), row.firstLatest(), Optional.of(inTime), Optional.of(now)));
          }
        });
  }

  /** All promises, in the order first given. */
  public Collection<PromiseRow> promises() {
    return promises.values();
  }

  /** What a session was promised last. */
  public Optional<PromiseRow> promiseOf(SessionId session) {
    return promises.find(session.value());
  }

  /** What a session was told last of its wait; empty when it never was. */
  public Map<WaitCode, Instant> reasonsOf(SessionId session) {
    return reasons.find(session.value()).orElse(Map.of());
  }
}
