package io.tollgate.scheduler.cycle;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes a plan's starts durable, guarded by what the decision assumed: the epoch, the version of
 * what operators have laid down, each session's version and state, its account's standing, each
 * node's version. What no longer holds is left out and reconsidered; what holds is written in one
 * batch per kind.
 */
final class PlanCommit {
  private final LifePolicy policy;

  PlanCommit(LifePolicy policy) {
    this.policy = policy;
  }

  /**
   * Throws {@link DeposedException} when another leader has taken over.
   *
   * @param rules the version of the operators' rules that the decision saw
   */
  Committed apply(Transaction tx, List<Start> starts, long epoch, long rules, Instant now) {
    fence(tx, epoch);
    if (starts.isEmpty()) {
      return new Committed(List.of(), List.of());
    }
    if (!tx.controls().isVersion(rules) && !Planted.is(HouseDefect.NEW_RULES_OVERLOOKED)) {
      return new Committed(List.of(), starts, true);
    }
    Map<UUID, Session> sessions = lockSessions(tx, starts);
    Set<UUID> nodes = unchangedNodes(tx, starts);
    List<Start> done = new ArrayList<>();
    List<Start> returned = new ArrayList<>();
    for (Start start : starts) {
      boolean holds =
          sessions.containsKey(start.session().value())
              && (start.placements().stream().allMatch(p -> nodes.contains(key(p)))
                  || Planted.is(HouseDefect.RETURNED_START_PLACED));
      (holds ? done : returned).add(start);
    }
    write(tx, done, sessions, epoch, now);
    return new Committed(done, returned);
  }

  static void fence(Transaction tx, long epoch) {
    if (!tx.leadership().isInForce(epoch) && !Planted.is(HouseDefect.FENCE_FORGOTTEN)) {
      throw new DeposedException(epoch);
    }
  }

  private static Map<UUID, Session> lockSessions(Transaction tx, List<Start> starts) {
    Map<UUID, Long> versions = new TreeMap<>();
    starts.forEach(start -> versions.put(start.session().value(), start.sessionVersion()));
    Map<UUID, Session> locked = tx.sessions().lockPlaceable(versions.keySet());
    locked
        .values()
        .removeIf(
            session -> {
              Long expected = versions.get(session.id().value());
              return expected == null || session.progress().version() != expected;
            });
    return locked;
  }

  /** Nodes that still are what the decision saw; locked against a cordon until the commit. */
  private static Set<UUID> unchangedNodes(Transaction tx, List<Start> starts) {
    Map<UUID, Long> versions = new TreeMap<>();
    for (Start start : starts) {
      start.placements().forEach(p -> versions.put(p.node().value(), p.nodeVersion()));
    }
    Set<UUID> unchanged = new HashSet<>();
    tx.nodes()
        .lockTakingWork(versions.keySet())
        .forEach(
            (node, version) -> {
              if (version.equals(versions.get(node))) {
                unchanged.add(node);
              }
            });
    return unchanged;
  }

  private static UUID key(Placement placement) {
    return placement.node().value();
  }

  private void write(
      Transaction tx, List<Start> starts, Map<UUID, Session> sessions, long epoch, Instant now) {
    if (starts.isEmpty()) {
      return;
    }
    Cause cause = new Cause("system:cycle", "epoch:" + epoch + ":" + now, "placed by the cycle");
    List<Lifecycle.Step> steps = new ArrayList<>();
    for (Start start : starts) {
      Session session = sessions.get(start.session().value());
      if (session == null) {
        throw new IllegalStateException("start of an unlocked session " + start.session());
      }
      Session lasting =
          start.shortened().map(time -> shortened(tx, session, time, cause, now)).orElse(session);
      steps.add(
          new Lifecycle.Step(lasting, new SessionEvent.Placed(start.why().sentence()), cause));
    }
    List<Session> placed = new Lifecycle(tx, policy).apply(steps, now);
    List<Allocation> allocations = new ArrayList<>();
    for (int i = 0; i < placed.size(); i++) {
      Start start = starts.get(i);
      for (Placement placement : start.placements()) {
        AllocationId id = new AllocationId(tx.newId());
        allocations.add(allocation(id, placed.get(i), start, placement, now));
      }
    }
    tx.allocations().insert(allocations, cause);
  }

  /** What it starts without is given back before it is placed. */
  private Session shortened(
      Transaction tx, Session session, Duration time, Cause cause, Instant now) {
    int minutes = Math.toIntExact(time.toMinutes());
    if (!Planted.is(HouseDefect.SHORT_START_NOT_REFUNDED)) {
      tx.metering().shorten(session.id().value(), minutes, tx::newId, cause, now);
    }
    return new Lifecycle(tx, policy)
        .apply(session, new SessionEvent.Shortened(minutes), cause, now);
  }

  private Allocation allocation(
      AllocationId id, Session session, Start start, Placement placement, Instant now) {
    Duration runLimit = session.timeLeft();
    Duration whole =
        policy.startTimeout().plus(runLimit).plus(policy.stopGrace()).plus(policy.cleanupBound());
    return new Allocation(
        id,
        session.id(),
        session.progress().attempt(),
        placement.rank(),
        start.placements().size(),
        placement.node(),
        placement.gpuUuids(),
        placement.gpuThousandths(),
        placement.cpus(),
        placement.memoryBytes(),
        start.placements().size() == 1 ? "running" : "prepared",
        Optional.empty(),
        runLimit,
        policy.stopGrace(),
        policy.startTimeout(),
        now.plus(whole),
        Optional.empty(),
        now);
  }
}
