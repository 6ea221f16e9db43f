package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.AttemptLife;
import io.tollgate.scheduler.session.ProofStore;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Turns the proofs of a sync into session proofs for the meter: a gang's through the smallest of
 * its ranks. What is heard after an end is kept in the transaction that made the proofs durable.
 * The minutes of what runs are left to {@link ProofMeter}: it posts what is due from the same proof
 * again with every sync until it is posted, and an end posts all of it, so a crash between the two
 * loses nothing.
 */
final class UsageIntake {
  private final Metering metering;
  private final Instant now;
  private final AllocationStore allocations;
  private final ProofStore proofs;
  private final Map<SessionId, Set<Integer>> grown = new HashMap<>();
  private final List<SessionProof> late = new ArrayList<>();
  private final Map<SessionId, SessionProof> running = new LinkedHashMap<>();

  UsageIntake(Transaction tx, Instant now) {
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
    SessionProof proof = new SessionProof(session.id().value(), current, elapsed);
    if (session.state() == SessionState.ENDED && more) {
      late.add(proof);
    } else if (session.state() == SessionState.RUNNING && elapsed >= 60_000) {
      running.put(session.id(), proof);
    }
  }

  private void noteLate(Session session, int attempt) {
    List<RankReport> ranks = proofs.of(allocations.ofAttempt(session.id(), attempt));
    long elapsed = AttemptLife.smallestElapsedMs(ranks);
    if (elapsed > 0) {
      late.add(new SessionProof(session.id().value(), attempt, elapsed));
    }
  }

  /** What is proved of the attempt. */
  private long elapsedMs(Session session, List<RankReport> ranks) {
    Instant began = session.progress().runningAt().orElseThrow();
    if (Planted.is(HouseDefect.CHARGED_BY_THE_CLOCK)) {
      return Duration.between(began, now).toMillis();
    }
    if (Planted.is(HouseDefect.METER_COUNTS_STARTING)) {
      Instant starting = session.progress().startingAt().orElse(began);
      return AttemptLife.smallestElapsedMs(ranks) + Duration.between(starting, began).toMillis();
    }
    return AttemptLife.smallestElapsedMs(ranks);
  }

  /** Keeps and flags what came after its end. */
  void keepLate(Function<SessionId, Cause> causes) {
    if (!late.isEmpty()) {
      metering.acceptProofs(caused(late, causes), now);
    }
  }

  /** The session is judged: what does not run any more was billed by its end. */
  void judged(Session session) {
    if (session.state() != SessionState.RUNNING) {
      running.remove(session.id());
    }
  }

  /** What is to be charged once this transaction is durable. */
  List<CausedProof> due(Function<SessionId, Cause> causes) {
    return caused(running.values(), causes);
  }

  private static List<CausedProof> caused(
      Collection<SessionProof> proofs, Function<SessionId, Cause> causes) {
    return proofs.stream()
        .map(proof -> new CausedProof(proof, causes.apply(new SessionId(proof.sessionId()))))
        .toList();
  }
}
