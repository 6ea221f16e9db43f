package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.cycle.PromiseRow;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.session.Preempted;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is made to leave may be, leaves for a higher class, or for who has reserved GPUs, that was
 * never made to leave itself, and what he leaves is promised to whom it was freed for.
 */
final class PreemptionAudit {
  private static final List<String> CLASSES = List.of("low", "normal", "high");

  private final InMemoryDatabase database;
  private final Map<SessionId, Integer> seen = new HashMap<>();

  PreemptionAudit(InMemoryDatabase database) {
    this.database = database;
  }

  void check(Session session) {
    Optional<Preempted> preempted = session.progress().preempted();
    if (preempted.isEmpty() || preempted.get().by().isEmpty()) {
      return;
    }
    Integer before = seen.put(session.id(), preempted.get().times());
    if (before == null || before < preempted.get().times()) {
      left(session, preempted.get().by().get());
    }
  }

  private void left(Session victim, SessionId by) {
    Session claimant = database.session(by);
    if (claimant == null) {
      throw found(victim, by + ", which is no session");
    }
    if (!victim.request().capacityClass().equals("preemptible")) {
      throw found(victim, by + " and has paid to stay");
    }
    if (rank(claimant) <= rank(victim) && !hasReserved(claimant)) {
      throw found(victim, by + " of class " + claimant.request().priorityClass());
    }
    if (claimant.progress().preempted().isPresent()) {
      throw found(victim, by + ", which was made to leave itself");
    }
    if (claimant.state() == SessionState.QUEUED
        && database.promises().stream().noneMatch(row -> isFreedFor(row, by))) {
      throw found(victim, by + ", and what it leaves is not promised to that");
    }
  }

  /** A contract keeps GPUs of the model for its account. */
  private boolean hasReserved(Session session) {
    return database.allowances().stream()
        .anyMatch(
            allowance ->
                allowance.kind() == Allowance.Kind.RESERVED
                    && allowance.account().equals(session.request().account())
                    && allowance
                        .gpuModel()
                        .equals(Optional.of(session.request().shape().gpuModel())));
  }

  private static boolean isFreedFor(PromiseRow row, SessionId claimant) {
    return row.promise().session().equals(claimant) && row.promise().freed();
  }

  private static int rank(Session session) {
    return CLASSES.indexOf(session.request().priorityClass());
  }

  private static Violation.Found found(Session victim, String why) {
    return Violation.found(
        "preemption",
        "session "
            + victim.id()
            + " of class "
            + victim.request().priorityClass()
            + " is made to leave for "
            + why);
  }
}
