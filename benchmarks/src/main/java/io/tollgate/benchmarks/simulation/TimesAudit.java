package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Transition;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What owners wished of their sessions' time: nothing starts while it is held, before its begin
 * time, or too late for its deadline, and what has become too late does not wait on.
 */
final class TimesAudit {
  /** Two servers' clocks differ by up to half a second, either way. */
  private static final long CLOCKS_MS = 1_100;

  /** Rounds, and a change of leaders that nobody noticed. */
  private static final long GIVEN_UP_WITHIN_MS = 40_000;

  private final Scene scene;
  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Map<UUID, Integer> looked = new HashMap<>();
  private final Map<UUID, Boolean> held = new HashMap<>();
  private final Map<UUID, Boolean> withheld = new HashMap<>();

  TimesAudit(Scene scene) {
    this.scene = scene;
    this.agenda = scene.agenda();
    this.database = scene.database();
  }

  void check(Session session) {
    UUID id = session.id().value();
    List<Transition> steps = database.transitions(session.id());
    int from = looked.getOrDefault(id, 0);
    if (!looked.containsKey(id)) {
      boolean atFirst = steps.isEmpty() && session.progress().heldSince().isPresent();
      held.put(id, atFirst);
      watch(session);
    }
    for (Transition step : steps.subList(from, steps.size())) {
      switch (step.event()) {
        case "held" -> held.put(id, true);
        case "let_go" -> held.put(id, false);
        case "operator_held" -> withheld.put(id, true);
        case "operator_let_go" -> withheld.put(id, false);
        case "placed" -> placed(session, step);
        default -> {}
      }
    }
    looked.put(id, steps.size());
  }

  private void placed(Session session, Transition step) {
    if (held.getOrDefault(session.id().value(), false)) {
      throw Violation.found("hold", "session " + session.id() + " starts while it is held");
    }
    if (withheld.getOrDefault(session.id().value(), false)) {
      throw Violation.found(
          "hold", "session " + session.id() + " starts while an operator holds it");
    }
    if (scene.clocksHaveJumped()) {
      return;
    }
    Instant now = agenda.instant();
    session
        .request()
        .timing()
        .beginAt()
        .filter(begin -> begin.isAfter(now.plusMillis(CLOCKS_MS)))
        .ifPresent(
            begin -> {
              throw Violation.found(
                  "begin",
                  "session "
                      + session.id()
                      + " starts at "
                      + now
                      + ", and was to begin at "
                      + begin);
            });
    if (step.attempt() == session.progress().attempt()
        && session.tooLateAt(now.minusMillis(CLOCKS_MS))) {
      throw Violation.found(
          "deadline",
          "session "
              + session.id()
              + " starts at "
              + now
              + " and cannot end before "
              + session.request().timing().deadline().orElseThrow());
    }
  }

  private void watch(Session session) {
    session
        .request()
        .timing()
        .deadline()
        .ifPresent(last -> agenda.at(Agenda.since(last) + 1, () -> mustNotWait(session)));
  }

  private void mustNotWait(Session then) {
    Session session = database.session(then.id());
    long since = agenda.now();
    if (session != null && session.state() == SessionState.QUEUED && !scene.clocksHaveJumped()) {
      agenda.after(GIVEN_UP_WITHIN_MS, () -> mustBeOver(session, since));
    }
  }

  private void mustBeOver(Session then, long since) {
    Session session = database.session(then.id());
    if (session == null || session.state() != SessionState.QUEUED || scene.clocksHaveJumped()) {
      return;
    }
    if (scene.wasLeaderless(since)) {
      mustNotWait(session);
      return;
    }
    throw Violation.found(
        "deadline",
        "session "
            + session.id()
            + " waits, and its deadline was "
            + session.request().timing().deadline().orElseThrow());
  }
}
