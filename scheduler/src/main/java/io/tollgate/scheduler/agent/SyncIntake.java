package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.SyncTurn.Arrived;
import io.tollgate.scheduler.agent.SyncTurn.Standing;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.ProofStore;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionStore;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes what agents say into the tables, the syncs of several nodes in one transaction: instance,
 * inventory, health, proofs, and everything that follows from them for sessions and money. The
 * number of statements does not depend on how many nodes there are, nor on how much they say.
 *
 * <p>All of it is idempotent, so a sync that is repeated because its answer was lost changes
 * nothing: elapsed is a maximum, ends are not unsaid, charges are recomputed.
 */
final class SyncIntake {
  private final Transaction tx;
  private final Instant now;
  private final AgentStore agents;
  private final AgentNumbers numbers;
  private final AllocationStore allocations;
  private final ProofStore proofs;
  private final SessionStore sessions;
  private final Lifecycle lifecycle;
  private final AgreedExtensions extensions;
  private final HealthIntake health;
  private final UsageIntake usage;
  private final ProofBatch told;
  private final List<UtilizationStore.Row> utilization = new ArrayList<>();
  private final SortedMap<SessionId, NodeSync> touched = new TreeMap<>();
  private final List<AllocationId> released = new ArrayList<>();
  private List<CausedProof> due = List.of();

  SyncIntake(Transaction tx, LifePolicy policy, Instant now) {
    this.tx = tx;
    this.now = now;
    this.agents = tx.agents();
    this.numbers = new AgentNumbers(agents, now);
    this.allocations = tx.allocations();
    this.proofs = tx.proofs();
    this.sessions = tx.sessions();
    this.lifecycle = new Lifecycle(tx, policy);
    this.extensions = new AgreedExtensions(tx, lifecycle);
    this.health = new HealthIntake(tx, now);
    this.usage = new UsageIntake(tx, now);
    this.told = new ProofBatch(proofs, now);
  }

  /** Takes syncs of different nodes; what each agent is to be told about itself, in their order. */
  List<Standing> take(List<Arrived> arrived) {
    Map<NodeId, Standing> standings = new HashMap<>();
    List<NodeSync> heard = new ArrayList<>();
    for (Arrived one : arrived) {
      Optional<Identity> identity = numbers.inForce(one.identity(), one.request());
      if (identity.isPresent()) {
        heard.add(new NodeSync(identity.get(), one.request(), now));
      } else {
        // A process that had a number, and another process was numbered since.
        long instance = one.request().agentInstance();
        standings.put(one.identity().node(), new Standing(instance, true, false, false));
      }
    }
    Set<NodeId> fresh = beat(heard);
    take(heard, fresh);
    for (NodeSync sync : heard) {
      boolean wanted = !sync.identity().hasInventory() && sync.request().inventory() == null;
      long instance = sync.identity().instance();
      standings.put(
          sync.node(), new Standing(instance, false, fresh.contains(sync.node()), wanted));
    }
    return arrived.stream().map(one -> standings.get(one.identity().node())).toList();
  }

  /** What the syncs that were taken proved of sessions that run on; to be charged after them. */
  List<CausedProof> due() {
    return due;
  }

  private Set<NodeId> beat(List<NodeSync> heard) {
    return heard.isEmpty()
        ? Set.of()
        : agents.heartbeats(heard.stream().map(NodeSync::beat).toList(), now);
  }

  private void take(List<NodeSync> heard, Set<NodeId> fresh) {
    List<NodeSync> syncs = heard.stream().filter(sync -> fresh.contains(sync.node())).toList();
    if (syncs.isEmpty()) {
      return;
    }
    syncs.forEach(this::takeNode);
    takeAllocations(syncs);
    conclude();
    syncs.forEach(sync -> sync.starts().conclude(tx, sync.identity(), sync.act()));
  }

  private void takeNode(NodeSync sync) {
    Identity identity = sync.identity();
    boolean changed = false;
    if (sync.request().inventory() != null) {
      tx.inventory().replace(identity.node(), sync.request().inventory(), now);
      changed = true;
    }
    changed |= health.take(identity, sync.request());
    if (!identity.state().equals("ready")) {
      changed |=
          tx.nodes()
              .setState(identity.node(), List.of("joining", "unreachable", "lost"), "ready", now);
    }
    if (changed) {
      tx.notices().nudgeCycle();
    }
  }

  private void takeAllocations(List<NodeSync> syncs) {
    Map<NodeId, NodeSync> byNode = new HashMap<>();
    syncs.forEach(sync -> byNode.put(sync.node(), sync));
    for (Allocation allocation : allocations.heldOn(byNode.keySet())) {
      Objects.requireNonNull(byNode.get(allocation.node())).holds(allocation);
    }
    Map<UUID, Allocation> others = others(syncs);
    Map<UUID, RankReport> before = known(syncs, others);
    for (NodeSync sync : syncs) {
      for (AllocationReport report : sync.reports()) {
        Allocation allocation = sync.held().getOrDefault(report.id(), others.get(report.id()));
        // If it is not ours, or another node's, the answer does not name it, so it is stopped.
        if (allocation != null && allocation.node().equals(sync.node())) {
          RankReport last = before.getOrDefault(report.id(), RankReport.silent(allocation));
          takeReport(sync, allocation, report, last);
        }
      }
    }
    told.write();
    tx.utilization().put(utilization);
    Map<NodeId, Long> versions = agents.desiredVersions(byNode.keySet());
    for (NodeSync sync : syncs) {
      if (sync.request().desiredVersion() >= versions.getOrDefault(sync.node(), 0L)
          || Planted.is(HouseDefect.SILENCE_OF_AN_OLD_VERSION)) {
        takeSilence(sync);
      }
    }
    told.write();
  }

  private void takeReport(
      NodeSync sync, Allocation allocation, AllocationReport report, RankReport last) {
    boolean grew = report.elapsedMs() > last.elapsedMs();
    if (grew || !Planted.is(HouseDefect.END_SAID_TO_BE_TAKEN)) {
      told.add(proof(report, sync.identity().instance(), sync.request().sequence()));
    }
    touched.putIfAbsent(allocation.session(), sync);
    health.note(last, report);
    if (grew) {
      usage.grew(allocation);
    }
    sync.starts().note(allocation, report, last.elapsedMs(), sync.act());
    for (Utilization minute : report.utilization()) {
      if (minute.plausible()) {
        utilization.add(new UtilizationStore.Row(report.id(), minute));
      }
    }
    if (isReleased(report, allocation) && sync.held().containsKey(report.id())) {
      released.add(allocation.id());
    }
  }

  /** Only the agent knows when nothing of it is left. */
  private static boolean isReleased(AllocationReport report, Allocation allocation) {
    return report.released()
        || (Planted.is(HouseDefect.RELEASED_WHEN_UNKILLABLE) && report.state().equals("unkillable"))
        || (Planted.is(HouseDefect.RELEASED_WHEN_STOP_IS_ORDERED)
            && allocation.target().equals("stopped"));
  }

  /** What was known of each before these syncs. */
  private Map<UUID, RankReport> known(List<NodeSync> syncs, Map<UUID, Allocation> others) {
    List<Allocation> all = new ArrayList<>(others.values());
    syncs.forEach(sync -> all.addAll(sync.held().values()));
    return proofs.of(all).stream()
        .collect(Collectors.toMap(report -> report.allocation().id().value(), report -> report));
  }

  /** Reported allocations that were released since, or are another node's. */
  private Map<UUID, Allocation> others(List<NodeSync> syncs) {
    Set<UUID> unknown = new LinkedHashSet<>();
    syncs.forEach(sync -> unknown.addAll(sync.unknown()));
    Map<UUID, Allocation> found = new HashMap<>();
    if (!unknown.isEmpty()) {
      allocations.findAll(unknown).forEach(one -> found.put(one.id().value(), one));
    }
    syncs.forEach(sync -> found.keySet().removeAll(sync.held().keySet()));
    return found;
  }

  /**
   * The agent holds the current version durably and does not know an allocation of it: it never
   * started there, or its state was wiped. Either way nothing of it runs.
   */
  private void takeSilence(NodeSync sync) {
    for (Allocation allocation : sync.unsaid()) {
      boolean stopped = allocation.target().equals("stopped");
      told.add(
          new ProofStore.Proof(
              allocation.id(),
              stopped ? "exited" : "lost",
              0,
              0,
              stopped ? "stop_order" : "lost",
              null,
              null,
              stopped ? null : "the node's agent no longer knows the allocation",
              true,
              Map.of(),
              List.of(),
              sync.identity().instance(),
              sync.request().sequence()));
      touched.putIfAbsent(allocation.session(), sync);
      released.add(allocation.id());
    }
  }

  private void conclude() {
    if (touched.isEmpty()) {
      return;
    }
    // In the order of ids, so that two transactions never deadlock.
    List<Session> locked = sessions.lock(new TreeSet<>(touched.keySet()));
    List<Session> toJudge = extensions.acknowledge(locked, this::cause, now);
    Map<SessionId, List<RankReport>> reports = lifecycle.reports(toJudge);
    for (Session session : toJudge) {
      usage.note(session, reports.getOrDefault(session.id(), List.of()));
      health.tell(session, sync(session.id()).act());
    }
    usage.keepLate(this::cause);
    lifecycle.judge(toJudge, reports, this::cause, now).forEach(usage::judged);
    due = usage.due(this::cause);
    if (!released.isEmpty()) {
      allocations.release(released, "agent", now);
    }
    if (!released.isEmpty() && !Planted.is(HouseDefect.LOST_WAKE_UP)) {
      tx.notices().nudgeCycle();
    }
  }

  /** The first that told of the session. */
  private NodeSync sync(SessionId session) {
    return Objects.requireNonNull(touched.get(session));
  }

  private Cause cause(SessionId session) {
    return sync(session).cause();
  }

  private static ProofStore.Proof proof(AllocationReport report, long instance, long sequence) {
    return new ProofStore.Proof(
        new AllocationId(report.id()),
        report.state(),
        report.elapsedMs(),
        report.runLimitMs(),
        report.endCause(),
        report.hardwareCause(),
        report.exitCode(),
        report.message(),
        report.released(),
        report.ports(),
        HealthIntake.notes(report),
        instance,
        sequence);
  }
}
