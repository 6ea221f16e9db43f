package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Transition;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The steps of a life as they are recorded: each by the design's table, which is written here by
 * hand once more, numbered without gaps, from where the one before led, and by somebody.
 */
final class StepAudit {
  private static final Set<String> TABLE =
      Set.of(
          "queued placed starting",
          "queued stop_ordered ended",
          "queued extended queued",
          "queued held queued",
          "queued let_go queued",
          "queued operator_held queued",
          "queued operator_let_go queued",
          "queued ranked queued",
          "queued shortened queued",
          "starting ran running",
          "starting start_failed queued",
          "starting start_failed ended",
          "starting stop_ordered stopping",
          "starting extended starting",
          "running stop_ordered stopping",
          "running work_ended ended",
          "running extended running",
          "stopping stop_ordered stopping",
          "stopping start_failed queued",
          "stopping start_failed ended",
          "stopping extended stopping",
          "stopping work_ended queued",
          "stopping work_ended ended");

  private final InMemoryDatabase database;
  private final Map<UUID, Integer> looked = new HashMap<>();

  StepAudit(InMemoryDatabase database) {
    this.database = database;
  }

  /** The steps since the last look. */
  void check(Session session) {
    List<Transition> steps = database.transitions(session.id());
    int from = looked.getOrDefault(session.id().value(), 0);
    for (int i = from; i < steps.size(); i++) {
      check(session, steps.get(i), i == 0 ? SessionState.QUEUED : steps.get(i - 1).to(), i + 2);
    }
    looked.put(session.id().value(), steps.size());
    SessionState last = steps.isEmpty() ? SessionState.QUEUED : steps.get(steps.size() - 1).to();
    if (last != session.state()) {
      throw Violation.found(
          "19", "session " + session.id() + " is " + session.state().word() + " by no step");
    }
  }

  private static void check(Session session, Transition step, SessionState from, int version) {
    String words = step.from().word() + " " + step.event() + " " + step.to().word();
    if (!TABLE.contains(words)) {
      throw Violation.found("21", "session " + session.id() + " went " + words);
    }
    if (step.from() != from || step.version() != version) {
      throw Violation.found(
          "19",
          "session "
              + session.id()
              + " went "
              + words
              + " as step "
              + step.version()
              + ", after "
              + from.word()
              + " and as step "
              + version
              + " it should");
    }
    if (step.actor().isBlank() || step.requestId().isBlank()) {
      throw Violation.found("19", "session " + session.id() + " went " + words + " by nobody");
    }
  }
}
