package io.tollgate.scheduler.session;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Arrays of sessions of a simulated world. */
public final class InMemoryArrayStore implements ArrayStore {
  private final Table<UUID, SessionArray> arrays;
  private final ArrayElements elements;

  /** On a log, beside the sessions. */
  public InMemoryArrayStore(UndoLog log, InMemorySessionStore sessions) {
    this.arrays = Table.sorted(log, IdOrder.BY_BYTES);
    this.elements = sessions.elements;
  }

  @Override
  public void insert(SessionArray array) {
    if (!arrays.insert(array.id(), array)) {
      throw new IllegalStateException("array " + array.id() + " exists already");
    }
  }

  @Override
  public Optional<SessionArray> find(UUID id) {
    return arrays.find(id);
  }

  @Override
  public Optional<SessionArray> lock(UUID id) {
    return find(id);
  }

  @Override
  public Optional<SessionArray> lockDue(Instant now, int ahead) {
    for (SessionArray array : arrays.values()) {
      boolean waits = array.halt().filter(halt -> halt.tryAt().isAfter(now)).isPresent();
      if (array.closed().isEmpty()
          && !waits
          && elements(array.id(), Set.of(SessionState.QUEUED), ahead).size() < ahead) {
        return Optional.of(array);
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<SessionArray> lockEnded() {
    for (SessionArray array : arrays.values()) {
      if (array.closed().isPresent()
          && !elements.endings.contains(array.id())
          && open(Set.of(array.id())).isEmpty()) {
        return Optional.of(array);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean end(UUID id, Ending ending) {
    return elements.endings.insert(id, ending);
  }

  @Override
  public Map<UUID, Ending> endings(Collection<UUID> wanted) {
    Map<UUID, Ending> found = new HashMap<>();
    for (UUID id : wanted) {
      elements.endings.find(id).ifPresent(ending -> found.put(id, ending));
    }
    return found;
  }

  @Override
  public Map<String, Integer> ends(UUID array) {
    Map<String, Integer> ends = new HashMap<>();
    for (Session session : elements.of(array)) {
      session
          .progress()
          .endReason()
          .ifPresent(reason -> ends.merge(reason.code(), 1, Integer::sum));
    }
    return ends;
  }

  @Override
  public List<SessionArray> findAll(Collection<UUID> ids) {
    return ids.stream().flatMap(id -> arrays.find(id).stream()).toList();
  }

  @Override
  public void save(SessionArray array) {
    arrays.put(array.id(), array);
  }

  @Override
  public void change(SessionArray array) {
    save(array);
  }

  @Override
  public void limitElements(SessionArray array) {
    elements.limit(array.id(), array.size().runningMax());
  }

  @Override
  public Map<AccountId, Integer> toCome(Collection<AccountId> accounts) {
    Map<AccountId, Integer> toCome = new HashMap<>();
    for (SessionArray array : arrays.values()) {
      if (array.closed().isEmpty() && accounts.contains(array.account())) {
        toCome.merge(array.account(), array.toCome(), Integer::sum);
      }
    }
    return toCome;
  }

  @Override
  public List<SessionId> elements(UUID array, Set<SessionState> states, int limit) {
    return elements.of(array).stream()
        .filter(session -> states.contains(session.state()))
        .limit(limit)
        .map(Session::id)
        .toList();
  }

  @Override
  public Map<UUID, Map<SessionState, Integer>> open(Collection<UUID> wanted) {
    Map<UUID, Map<SessionState, Integer>> open = new HashMap<>();
    for (UUID array : wanted) {
      for (Session session : elements.of(array)) {
        if (session.state() != SessionState.ENDED) {
          open.computeIfAbsent(array, id -> new EnumMap<>(SessionState.class))
              .merge(session.state(), 1, Integer::sum);
        }
      }
    }
    return open;
  }

  /** A view of all, by id. */
  public Collection<SessionArray> all() {
    return arrays.values();
  }
}
