package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Transition;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How sessions that the platform ended come back: no more often than they may, and from the second
 * time on not at once. It counts the ends in the transitions and believes no counter.
 */
final class RequeueAudit {
  private static final int HOUSE_LIMIT = 5;
  private static final Duration SECOND_PAUSE = Duration.ofSeconds(10);

  private final InMemoryDatabase database;
  private final Map<UUID, Integer> looked = new HashMap<>();
  private final Map<UUID, Integer> requeues = new HashMap<>();

  RequeueAudit(InMemoryDatabase database) {
    this.database = database;
  }

  void check(Session session) {
    UUID id = session.id().value();
    List<Transition> steps = database.transitions(session.id());
    int from = looked.getOrDefault(id, 0);
    for (int i = from; i < steps.size(); i++) {
      Transition step = steps.get(i);
      if (isRequeue(step)) {
        requeued(session, requeues.merge(id, 1, Integer::sum));
      } else if (step.event().equals("placed")) {
        paused(session, steps, i, requeues.getOrDefault(id, 0));
      }
    }
    looked.put(id, steps.size());
  }

  private static boolean isRequeue(Transition step) {
    return step.from() == SessionState.STOPPING && step.to() == SessionState.QUEUED;
  }

  private static void requeued(Session session, int times) {
    int may = session.progress().requeuesMax().orElse(HOUSE_LIMIT);
    if (times > may) {
      throw Violation.found(
          "requeue",
          "session " + session.id() + " is queued again " + times + " times and may " + may);
    }
  }

  /** Both times are of servers, whose clocks differ by half a second at most unless set. */
  private static void paused(Session session, List<Transition> steps, int placed, int times) {
    for (int i = placed - 1; i >= 0 && times >= 2; i--) {
      if (steps.get(i).event().equals("placed")) {
        return;
      }
      if (isRequeue(steps.get(i))) {
        Duration waited = Duration.between(steps.get(i).at(), steps.get(placed).at());
        if (waited.plusMillis(1_100).compareTo(SECOND_PAUSE) < 0 && !waited.isNegative()) {
          throw Violation.found(
              "requeue",
              "session "
                  + session.id()
                  + " starts "
                  + waited
                  + " after it was queued again for the "
                  + times
                  + ". time");
        }
        return;
      }
    }
  }
}
