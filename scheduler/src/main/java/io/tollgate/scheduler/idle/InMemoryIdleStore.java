package io.tollgate.scheduler.idle;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Protected sessions of a simulated world. */
public final class InMemoryIdleStore implements IdleStore {
  private static final Comparator<IdleProtection> BY_LOOK =
      Comparator.comparing((IdleProtection one) -> one.lookAt().orElseThrow())
          .thenComparing(one -> one.session().value(), IdOrder.BY_BYTES);

  private final Table<UUID, IdleProtection> rows;
  private final Table<UUID, IdleProtection> looked;
  private final Predicate<UUID> sessions;

  /** Takes protections of the sessions that there are. */
  public InMemoryIdleStore(UndoLog log, Predicate<UUID> sessions) {
    this.rows = Table.hashed(log);
    this.looked = Table.hashed(log);
    this.sessions = sessions;
  }

  @Override
  public void insert(List<Frozen> protections) {
    for (Frozen frozen : protections) {
      IdleProtection protection = frozen.protection();
      UUID session = protection.session().value();
      if (!sessions.test(session) || !rows.insert(session, protection)) {
        throw new IllegalStateException("a protection that cannot be: " + protection);
      }
      put(protection);
    }
  }

  @Override
  public Map<UUID, IdleProtection> of(Collection<UUID> ids) {
    Map<UUID, IdleProtection> found = new HashMap<>();
    ids.forEach(id -> rows.find(id).ifPresent(protection -> found.put(id, protection)));
    return found;
  }

  @Override
  public List<IdleProtection> due(Instant now, int limit) {
    List<IdleProtection> due = new ArrayList<>();
    for (IdleProtection protection : looked.values()) {
      if (!protection.lookAt().orElseThrow().isAfter(now)) {
        due.add(protection);
      }
    }
    due.sort(BY_LOOK);
    return List.copyOf(due.subList(0, Math.min(limit, due.size())));
  }

  @Override
  public void lookAgain(Map<SessionId, Optional<Instant>> at) {
    at.forEach(
        (session, time) ->
            rows.find(session.value())
                .ifPresent(
                    one ->
                        put(
                            new IdleProtection(
                                session, one.terms(), one.source(), one.warnedAt(), time))));
  }

  @Override
  public void warn(SessionId session, Optional<Instant> at) {
    rows.find(session.value())
        .ifPresent(
            one -> put(new IdleProtection(session, one.terms(), one.source(), at, one.lookAt())));
  }

  private void put(IdleProtection protection) {
    UUID session = protection.session().value();
    rows.put(session, protection);
    if (protection.lookAt().isPresent()) {
      looked.put(session, protection);
    } else {
      looked.remove(session);
    }
  }

  /** A view of all, in the order submitted. */
  public Collection<IdleProtection> all() {
    return rows.values();
  }

  /** A view of those that will be looked at again. */
  public Collection<IdleProtection> looked() {
    return looked.values();
  }
}
