package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.decision.Belonging;
import io.tollgate.scheduler.decision.Limit;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * No limit that was set on an account, a project or a key is passed by a start: whatever counts is
 * added up from the sessions themselves when one of them has been placed.
 */
final class LimitAudit {
  /** A leader that was stopped after it had decided may not have heard of a newer limit. */
  private static final long HEARD_WITHIN_MS = 30_000;

  private final Scene scene;
  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Map<UUID, Integer> placed = new HashMap<>();
  private final Map<Allowance, Long> since = new HashMap<>();

  LimitAudit(Scene scene) {
    this.scene = scene;
    this.agenda = scene.agenda();
    this.database = scene.database();
  }

  void check(Session session) {
    int attempt = session.progress().attempt();
    Integer before = placed.put(session.id().value(), attempt);
    boolean starts = attempt > 0 && (before == null || before < attempt);
    since.keySet().retainAll(database.allowances());
    for (Allowance allowance : database.allowances()) {
      long from = since.computeIfAbsent(allowance, fresh -> agenda.now());
      if (starts
          && session.state().holdsGpus()
          && allowance.account().equals(session.request().account())
          && from + HEARD_WITHIN_MS < agenda.now()) {
        allowance
            .limit()
            .filter(limit -> counts(limit, session))
            .ifPresent(limit -> check(session, limit));
      }
    }
  }

  private void check(Session started, Limit limit) {
    if (limit.unit() == Limit.Unit.GPU_MINUTES && scene.clocksHaveJumped()) {
      return;
    }
    double used = 0;
    for (Session other : database.openSessions()) {
      if (other.state().holdsGpus()
          && other.request().account().equals(started.request().account())
          && counts(limit, other)) {
        used += taken(limit, other);
      }
    }
    if (used > limit.most()) {
      throw Violation.found(
          "limit",
          "session " + started.id() + " starts, and with it " + used + " count against " + limit);
    }
  }

  private double taken(Limit limit, Session session) {
    Shape shape = session.request().shape();
    if (limit.unit() == Limit.Unit.SESSIONS) {
      return 1;
    }
    if (limit.unit() == Limit.Unit.GPUS) {
      // Ranks of a gang that is stopping let go one after the other.
      return database.allocationsOf(session.id()).stream()
          .filter(allocation -> allocation.releasedAt().isEmpty())
          .mapToDouble(
              allocation ->
                  allocation.gpuUuids().size() * shape.gpuThousandths() / (double) Shape.WHOLE)
          .sum();
    }
    if (session.state() == SessionState.STOPPING) {
      return 0;
    }
    Duration left = session.timeLeft();
    Instant now = agenda.instant();
    Duration ran =
        session
            .progress()
            .runningAt()
            .map(from -> Duration.between(from, now))
            .orElse(Duration.ZERO);
    // A second for what servers' clocks differ by.
    double gpus = shape.gpus() * shape.gpuThousandths() / (double) Shape.WHOLE;
    return gpus * Math.max(0, left.minus(ran).toMillis() - 1_000) / 60_000.0;
  }

  private static boolean counts(Limit limit, Session session) {
    return limit.counts(
        new Belonging(
            session.request().account(),
            session.request().project(),
            Optional.of(session.request().keyId()),
            session.request().workflow(),
            Optional.empty()),
        session.request().shape().gpuModel());
  }
}
