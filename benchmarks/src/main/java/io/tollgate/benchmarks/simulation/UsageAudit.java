package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What each account used, by a second book: every attempt counts from its start, with what it had
 * prepaid while it ran and with what it used once it was over. The leader must have the same in
 * each of its rounds, whoever led before.
 */
final class UsageAudit {
  private static final double TOLERANCE = 1e-6;

  private final Agenda agenda;
  private final Duration halfLife;
  private final Map<Attempt, Use> uses = new HashMap<>();
  private final Map<UUID, Integer> usedBefore = new HashMap<>();

  private record Attempt(UUID session, int number) {}

  private record Use(AccountId account, double gpuMinutes, Instant began) {}

  UsageAudit(Agenda agenda, Duration halfLife) {
    this.agenda = agenda;
    this.halfLife = halfLife;
  }

  /** An account used that before the beginning. */
  void given(AccountId account, UUID key, double gpuMinutes, Instant began) {
    uses.put(new Attempt(key, 1), new Use(account, gpuMinutes, began));
  }

  /** A session is like this now. */
  void note(Session session) {
    Progress at = session.progress();
    Attempt attempt = new Attempt(session.id().value(), at.attempt());
    Use known = uses.get(attempt);
    if (session.state().holdsGpus()) {
      if (known == null) {
        usedBefore.put(attempt.session, at.minutesUsed());
      }
      put(session, attempt, at.prepaidMinutes(), at.startingAt().orElseThrow());
    } else if (known != null) {
      put(session, attempt, at.minutesUsed(), known.began);
    }
  }

  private void put(Session session, Attempt attempt, int upTo, Instant began) {
    int minutes = upTo - usedBefore.getOrDefault(attempt.session, 0);
    Shape shape = session.request().shape();
    double gpuMinutes = minutes * shape.gpus() * shape.gpuThousandths() / (double) Shape.WHOLE;
    uses.put(attempt, new Use(session.request().account(), gpuMinutes, began));
  }

  /** The leader's picture must say the same. */
  void check(ClusterState state) {
    Instant now = agenda.instant().plusSeconds(60); // No server's clock is further ahead.
    for (AccountView account : state.accounts().values()) {
      now = now.isAfter(account.share().usage().at()) ? now : account.share().usage().at();
    }
    Map<AccountId, Double> expected = new HashMap<>();
    for (Use use : uses.values()) {
      expected.merge(use.account, faded(use, now), Double::sum);
    }
    for (AccountView account : state.accounts().values()) {
      double sum = expected.getOrDefault(account.id(), 0.0);
      double told = account.share().usage().at(now, halfLife);
      if (Math.abs(told - sum) > TOLERANCE * (1 + sum)) {
        throw Violation.found(
            "usage",
            "account " + account.id() + " used " + sum + " GPU-minutes, and counts " + told);
      }
    }
  }

  private double faded(Use use, Instant now) {
    double halvings = (double) Duration.between(use.began, now).toMillis() / halfLife.toMillis();
    return use.gpuMinutes * Math.pow(0.5, halvings);
  }
}
