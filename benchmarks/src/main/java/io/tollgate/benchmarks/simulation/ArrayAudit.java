package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * No array runs more elements at once than it may; each element that it counts is there, once; none
 * is made after it was stopped; and while nothing keeps the next one back, it is made.
 */
final class ArrayAudit {
  /** Rounds, and a change of leaders that nobody noticed. */
  private static final long MADE_WITHIN_MS = 40_000;

  private final Scene scene;
  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Map<UUID, Integer> attempts = new HashMap<>();
  private final Map<UUID, Integer> stoppedAt = new HashMap<>();
  private final Map<UUID, Long> overSince = new HashMap<>();
  private final Map<UUID, Long> idleSince = new HashMap<>();

  ArrayAudit(Scene scene) {
    this.scene = scene;
    this.agenda = scene.agenda();
    this.database = scene.database();
  }

  /** Its owner was told that it makes no more. */
  void stopped(UUID array) {
    stoppedAt.putIfAbsent(array, database.elements(array).size());
  }

  void check(Session session) {
    Optional<ArrayPlace> place = session.request().array();
    if (place.isEmpty()) {
      return;
    }
    int attempt = session.progress().attempt();
    Integer before = attempts.put(session.id().value(), attempt);
    boolean starts = attempt > 0 && (before == null || before < attempt);
    long running =
        database.elements(place.get().array()).stream()
            .filter(element -> element.state().holdsGpus())
            .count();
    for (SessionArray array : database.arrays()) {
      if (array.id().equals(place.get().array())) {
        if (starts && running > array.size().runningMax().orElse(Integer.MAX_VALUE)) {
          throw Violation.found(
              "array", "session " + session.id() + " starts, and " + running + " run of " + array);
        }
        counts(array);
      }
    }
  }

  /** Every array. */
  void all() {
    for (SessionArray array : database.arrays()) {
      counts(array);
      goesOn(array);
      told(array);
    }
  }

  /** At rest none is open. */
  void noneOpen() {
    for (SessionArray array : database.arrays()) {
      if (array.closed().isEmpty()) {
        throw Violation.found("array", "array " + array.id() + " is never closed: " + array);
      }
    }
  }

  private void counts(SessionArray array) {
    List<Session> elements = database.elements(array.id());
    for (int i = 0; i < elements.size(); i++) {
      int index = elements.get(i).request().array().orElseThrow().index();
      if (index != i + 1) {
        throw Violation.found(
            "array", "array " + array.id() + " has element " + index + " as number " + (i + 1));
      }
    }
    if (elements.size() != array.made()) {
      throw Violation.found(
          "array",
          "array "
              + array.id()
              + " counts "
              + array.made()
              + " elements, and there are "
              + elements.size());
    }
    if (elements.size() > stoppedAt.getOrDefault(array.id(), Integer.MAX_VALUE)) {
      throw Violation.found(
          "array",
          "array "
              + array.id()
              + " was stopped with "
              + stoppedAt.get(array.id())
              + " elements and has "
              + elements.size());
    }
  }

  /** That it is over is told soon, and once. */
  private void told(SessionArray array) {
    boolean over =
        array.closed().isPresent()
            && database.elements(array.id()).stream()
                .allMatch(element -> element.state() == SessionState.ENDED);
    long told =
        database.eventsOf(new SessionId(array.id())).stream()
            .filter(event -> event.event().type().equals("array.ended"))
            .count();
    long since = over ? overSince.computeIfAbsent(array.id(), id -> agenda.now()) : agenda.now();
    boolean late =
        agenda.now() - since > MADE_WITHIN_MS
            && !scene.wasLeaderless(since)
            && !scene.clocksHaveJumped();
    if (told > (over ? 1 : 0) || late && told == 0) {
      throw Violation.found(
          "array", "the end of array " + array.id() + " is told " + told + " times: " + array);
    }
  }

  private void goesOn(SessionArray array) {
    boolean idle =
        array.closed().isEmpty()
            && array.halt().isEmpty()
            && database.elements(array.id()).stream()
                .noneMatch(element -> element.state() == SessionState.QUEUED);
    if (!idle) {
      idleSince.remove(array.id());
      return;
    }
    long since = idleSince.computeIfAbsent(array.id(), id -> agenda.now());
    if (agenda.now() - since > MADE_WITHIN_MS
        && !scene.wasLeaderless(since)
        && !scene.clocksHaveJumped()) {
      throw Violation.found(
          "array", "array " + array.id() + " makes no more elements, and nothing keeps it back");
    }
  }
}
