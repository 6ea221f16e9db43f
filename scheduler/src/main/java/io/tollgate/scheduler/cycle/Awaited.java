package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Awaits;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.Ending;
import io.tollgate.scheduler.session.Predecessor;
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
 * The sessions and arrays that waiting sessions wait for, as they were seen last; those that ended
 * long ago too.
 */
final class Awaited {
  private final Map<SessionId, List<Dependency>> waits = new HashMap<>();
  private final Map<Predecessor, Set<SessionId>> waiters = new HashMap<>();
  private final Map<SessionId, Session> others = new HashMap<>();
  private final Map<UUID, Ending> arrays = new HashMap<>();

  /**
   * Notes what the touched sessions wait for, and adds those to them that wait for a touched one or
   * for an array that is over now.
   */
  void note(Transaction tx, Set<SessionId> touched, Map<SessionId, Session> sessions) {
    for (SessionId id : touched) {
      Optional.ofNullable(sessions.get(id)).ifPresent(this::waits);
    }
    Set<SessionId> concerned = new TreeSet<>();
    for (SessionId id : touched) {
      Session other = sessions.get(id);
      Set<SessionId> behind = waiters.get(Predecessor.of(id));
      if (other != null && behind != null) {
        others.put(id, other);
        concerned.addAll(behind);
      }
    }
    concerned.addAll(behindArrays(tx));
    touched.addAll(concerned);
    fetch(tx, sessions);
  }

  /** Those that wait for an array which was open when it was looked at last. */
  private Set<SessionId> behindArrays(Transaction tx) {
    List<UUID> open =
        waiters.keySet().stream()
            .filter(on -> on.array() && !arrays.containsKey(on.value()))
            .map(Predecessor::value)
            .toList();
    Set<SessionId> behind = new TreeSet<>();
    if (!open.isEmpty()) {
      tx.arrays()
          .endings(open)
          .forEach(
              (array, ending) -> {
                arrays.put(array, ending);
                behind.addAll(waiters.getOrDefault(Predecessor.ofArray(array), Set.of()));
              });
    }
    return behind;
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
          one.on().session().ifPresent(others::remove);
          arrays.remove(one.on().value());
        }
      }
    }
  }

  private void fetch(Transaction tx, Map<SessionId, Session> sessions) {
    List<UUID> unknown = new ArrayList<>();
    for (Predecessor on : waiters.keySet()) {
      on.session()
          .ifPresent(
              id -> {
                Session other = sessions.get(id);
                if (other != null) {
                  others.put(id, other);
                } else if (!others.containsKey(id)) {
                  unknown.add(id.value());
                }
              });
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
      Optional<Session> other = one.on().session().map(id -> other(session, id));
      Optional<Ending> ending =
          other.isPresent()
              ? other.flatMap(found -> Ending.of(found.progress()))
              : Optional.ofNullable(arrays.get(one.on().value()));
      awaits.add(
          new Awaits(
              one.on(),
              wanted(one),
              one.metAt(ending),
              other
                  .filter(found -> found.state().holdsGpus())
                  .flatMap(found -> latestEnd.apply(found.id()))
                  .map(end -> end.plus(one.delay()))));
    }
    return awaits;
  }

  private Session other(Session session, SessionId on) {
    Session other = others.get(on);
    if (other == null) {
      throw new IllegalStateException(
          "session " + session.id() + " waits for " + on + ", which is none");
    }
    return other;
  }

  private static String wanted(Dependency one) {
    String delay = one.delay().isZero() ? "" : " and " + one.delay().toSeconds() + " s more";
    if (!one.on().array()) {
      return "has " + one.condition().word() + delay;
    }
    return switch (one.condition()) {
      case ENDED -> "has ended with all its elements" + delay;
      case COMPLETED -> "has completed with all its elements" + delay;
      case FAILED -> "has ended and one of its elements has failed" + delay;
    };
  }
}
