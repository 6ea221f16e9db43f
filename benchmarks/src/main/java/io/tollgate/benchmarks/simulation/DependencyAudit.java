package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.Ending;
import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Transition;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nothing starts before those that come first have ended as it wants, and what waits for an end
 * that cannot come any more does not wait on.
 */
final class DependencyAudit {
  /** Two servers' clocks differ by up to half a second, either way. */
  private static final long CLOCKS_MS = 1_100;

  /** Rounds, and a change of leaders that nobody noticed. */
  private static final long GIVEN_UP_WITHIN_MS = 40_000;

  private final Scene scene;
  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Map<SessionId, Integer> looked = new HashMap<>();
  private final Map<Predecessor, List<SessionId>> waiters = new HashMap<>();

  DependencyAudit(Scene scene) {
    this.scene = scene;
    this.agenda = scene.agenda();
    this.database = scene.database();
  }

  void check(Session session) {
    List<Dependency> after = session.request().timing().after();
    if (!after.isEmpty()) {
      List<Transition> steps = database.transitions(session.id());
      int from = looked.getOrDefault(session.id(), 0);
      if (!looked.containsKey(session.id())) {
        after.forEach(
            one -> waiters.computeIfAbsent(one.on(), id -> new ArrayList<>()).add(session.id()));
      }
      looked.put(session.id(), steps.size());
      steps.subList(from, steps.size()).stream()
          .filter(step -> step.event().equals("placed"))
          .forEach(step -> after.forEach(one -> mustBeMet(session, one)));
      watch(session);
    }
    if (session.state() == SessionState.ENDED) {
      ended(Predecessor.of(session.id()));
      session
          .request()
          .array()
          .map(ArrayPlace::array)
          .map(Predecessor::ofArray)
          .ifPresent(this::ended);
    }
  }

  private void ended(Predecessor other) {
    waiters.getOrDefault(other, List.of()).forEach(id -> watch(known(id)));
  }

  private void mustBeMet(Session session, Dependency one) {
    Optional<Instant> met = one.metAt(ending(one.on()));
    boolean early =
        met.isEmpty()
            || (met.get().isAfter(agenda.instant().plusMillis(CLOCKS_MS))
                && !scene.clocksHaveJumped());
    if (early) {
      throw Violation.found(
          "dependency",
          "session "
              + session.id()
              + " starts at "
              + agenda.instant()
              + " and was to wait: "
              + one);
    }
  }

  private void watch(Session session) {
    boolean never =
        session.state() == SessionState.QUEUED
            && session.request().timing().after().stream()
                .anyMatch(one -> one.neverMet(ending(one.on())));
    if (never) {
      long since = agenda.now();
      agenda.after(GIVEN_UP_WITHIN_MS, () -> mustBeOver(session.id(), since));
    }
  }

  private void mustBeOver(SessionId id, long since) {
    Session session = known(id);
    if (session.state() != SessionState.QUEUED || scene.clocksHaveJumped()) {
      return;
    }
    if (scene.wasLeaderless(since)) {
      watch(session);
      return;
    }
    throw Violation.found(
        "dependency", "session " + id + " waits for an end that cannot come any more");
  }

  /** How it is over, by its rows or those of its elements. */
  private Optional<Ending> ending(Predecessor on) {
    return on.session().isPresent()
        ? Ending.of(known(on.session().get()).progress())
        : database.arrays().stream()
            .filter(array -> array.id().equals(on.value()))
            .filter(array -> array.closed().isPresent())
            .findFirst()
            .flatMap(array -> ending(array, database.elements(array.id())));
  }

  private static Optional<Ending> ending(SessionArray array, List<Session> elements) {
    Instant last = array.closed().orElseThrow().at();
    int completed = 0;
    boolean failed = false;
    for (Session element : elements) {
      Optional<Ending> end = Ending.of(element.progress());
      if (end.isEmpty()) {
        return Optional.empty();
      }
      last = end.get().at().isAfter(last) ? end.get().at() : last;
      completed += end.get().as() == Ending.As.COMPLETED ? 1 : 0;
      failed |= end.get().as() == Ending.As.FAILED;
    }
    boolean whole = completed == array.size().count();
    Ending.As otherwise = failed ? Ending.As.FAILED : Ending.As.OTHER;
    return Optional.of(new Ending(whole ? Ending.As.COMPLETED : otherwise, last));
  }

  private Session known(SessionId id) {
    Session session = database.session(id);
    if (session == null) {
      throw new IllegalStateException("session " + id + " is not there");
    }
    return session;
  }
}
