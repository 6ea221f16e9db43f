package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Awaits;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * The sessions that waiting ones wait for, as they were seen last; those that ended long ago too.
 */
final class Awaited {
  private final Map<SessionId, List<Dependency>> waits = new HashMap<>();
  private final Map<SessionId, Set<SessionId>> waiters = new HashMap<>();
  private final Map<SessionId, Session> others = new HashMap<>();

  /**
   * Notes what the touched sessions wait for, and adds those to them that wait for a touched one.
   */
  void note(Transaction tx, Set<SessionId> touched, Map<SessionId, Session> sessions) {
    for (SessionId id : touched) {
      Optional.ofNullable(sessions.get(id)).ifPresent(this::waits);
    }
    Set<SessionId> concerned = new TreeSet<>();
    for (SessionId id : touched) {
      Session other = sessions.get(id);
      if (other != null && waiters.containsKey(id)) {
        others.put(id, other);
        concerned.addAll(waiters.getOrDefault(id, Set.of()));
      }
    }
    touched.addAll(concerned);
    fetch(tx, sessions);
  }

  private void waits(Session session) {
    List<Dependency> after = session.request().timing().after();
    boolean waiting = session.state() == SessionState.QUEUED && !after.isEmpty();
    if (waiting && waits.put(session.id(), after) == null) {
      for (Dependency one : after) {
        waiters.computeIfAbsent(one.on(), id -> new TreeSet<>()).add(session.id());
      }
    } else if (!waiting && waits.remove(session.id()) != null) {
      for (Dependency one : after) {
        Set<SessionId> left = waiters.getOrDefault(one.on(), new TreeSet<>());
        left.remove(session.id());
        if (left.isEmpty()) {
          waiters.remove(one.on());
          others.remove(one.on());
        }
      }
    }
  }

  private void fetch(Transaction tx, Map<SessionId, Session> sessions) {
    List<UUID> unknown = new ArrayList<>();
    for (SessionId id : waiters.keySet()) {
      Session other = sessions.get(id);
      if (other != null) {
        others.put(id, other);
      } else if (!others.containsKey(id)) {
        unknown.add(id.value());
      }
    }
    if (!unknown.isEmpty()) {
      tx.sessions().findAll(unknown).forEach(found -> others.put(found.id(), found));
    }
  }

  /**
   * What a session waits for.
   *
   * @param latestEnd when a session that holds GPUs ends at the latest
   */
  List<Awaits> of(Session session, Function<SessionId, Optional<Instant>> latestEnd) {
    List<Awaits> awaits = new ArrayList<>();
    for (Dependency one : session.request().timing().after()) {
      Session other = others.get(one.on());
      if (other == null) {
        throw new IllegalStateException(
            "session " + session.id() + " waits for " + one.on() + ", which is none");
      }
      boolean holds = other.state().holdsGpus();
      awaits.add(
          new Awaits(
              one.on(),
              wanted(one),
              one.metAt(other.progress()),
              holds
                  ? latestEnd.apply(one.on()).map(end -> end.plus(one.delay()))
                  : Optional.empty()));
    }
    return awaits;
  }

  private static String wanted(Dependency one) {
    String delay = one.delay().isZero() ? "" : " and " + one.delay().toSeconds() + " s more";
    return "has " + one.condition().word() + delay;
  }
}
