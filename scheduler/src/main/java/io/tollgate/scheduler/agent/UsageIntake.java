package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.charging.Charged;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.AttemptLife;
import io.tollgate.scheduler.session.ProofStore;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SpendEvents;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns the proofs of a sync into session proofs for the meter: a gang's through the smallest of
 * its ranks. One batch per sync, in the transaction that made the proofs durable.
 */
final class UsageIntake {
  private final Transaction tx;
  private final Metering metering;
  private final Instant now;
  private final AllocationStore allocations;
  private final ProofStore proofs;
  private final Map<SessionId, Set<Integer>> grown = new HashMap<>();
  private final List<SessionProof> batch = new ArrayList<>();

  UsageIntake(Transaction tx, Instant now) {
    this.tx = tx;
    this.metering = tx.metering();
    this.allocations = tx.allocations();
    this.proofs = tx.proofs();
    this.now = now;
  }

  /**
   * A proof says more than before; the end is told again until the agent may forget it, and only
   * more time than that is late usage.
   */
  void grew(Allocation allocation) {
    grown.computeIfAbsent(allocation.session(), first -> new TreeSet<>()).add(allocation.attempt());
  }

  /** Notes what the ranks prove of a session that is or was metered. */
  void note(Session session, List<RankReport> ranks) {
    Set<Integer> attempts = grown.getOrDefault(session.id(), Set.of());
    int current = session.progress().attempt();
    for (int attempt : attempts) {
      // What an attempt that is over proves is kept and flagged by the meter.
      if (attempt < current || session.state() == SessionState.QUEUED) {
        noteLate(session, attempt);
      }
    }
    if (session.state() != SessionState.RUNNING && session.state() != SessionState.ENDED) {
      return;
    }
    if (session.progress().runningAt().isEmpty()) {
      return;
    }
    long elapsed = elapsedMs(session, ranks);
    // Nothing is due before the first whole minute while it runs; what comes after the end is
    // kept and flagged by the meter.
    boolean more = attempts.contains(current);
    if (session.state() == SessionState.ENDED ? more : elapsed >= 60_000) {
      batch.add(new SessionProof(session.id().value(), current, elapsed));
    }
  }

  private void noteLate(Session session, int attempt) {
    List<RankReport> ranks = proofs.of(allocations.ofAttempt(session.id(), attempt));
    long elapsed = AttemptLife.smallestElapsedMs(ranks);
    if (elapsed > 0) {
      batch.add(new SessionProof(session.id().value(), attempt, elapsed));
    }
  }

  /** What is proved of the attempt. */
  private long elapsedMs(Session session, List<RankReport> ranks) {
    Instant running = session.progress().runningAt().orElseThrow();
    if (Planted.is(HouseDefect.CHARGED_BY_THE_CLOCK)) {
      return Duration.between(running, now).toMillis();
    }
    if (Planted.is(HouseDefect.METER_COUNTS_STARTING)) {
      Instant starting = session.progress().startingAt().orElse(running);
      return AttemptLife.smallestElapsedMs(ranks) + Duration.between(starting, running).toMillis();
    }
    return AttemptLife.smallestElapsedMs(ranks);
  }

  /** Charges what is due and not yet charged, and warns whoever runs out of time or credits. */
  void charge(Cause cause) {
    if (batch.isEmpty()) {
      return;
    }
    List<Charged> charged = metering.acceptProofs(batch, cause, now);
    SpendEvents.warn(
        tx, metering.warnings(charged, cause, now), new Act(cause.actor(), cause.requestId(), now));
  }
}
