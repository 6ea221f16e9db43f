package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.SyncTurn.Standing;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.Act;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes what an agent says into the tables, in one transaction: instance, inventory, health,
 * proofs, and everything that follows from them for sessions and money.
 *
 * <p>All of it is idempotent, so a sync that is repeated because its answer was lost changes
 * nothing: elapsed is a maximum, ends are not unsaid, charges are recomputed.
 */
final class SyncIntake {
  /**
   * A newer process that has said nothing for so long is none: its first words may have come late,
   * after it was gone. The one that asks gets a new number.
   */
  private static final Duration SUCCESSOR_SILENT = Duration.ofSeconds(40);

  private final Transaction tx;
  private final Instant now;
  private final AgentStore agents;
  private final AllocationStore allocations;
  private final ProofStore proofs;
  private final SessionStore sessions;
  private final Lifecycle lifecycle;
  private final AgreedExtensions extensions;
  private final HealthIntake health;
  private List<CausedProof> due = List.of();

  SyncIntake(Transaction tx, LifePolicy policy, Instant now) {
    this.tx = tx;
    this.now = now;
    this.agents = tx.agents();
    this.allocations = tx.allocations();
    this.proofs = tx.proofs();
    this.sessions = tx.sessions();
    this.lifecycle = new Lifecycle(tx, policy);
    this.extensions = new AgreedExtensions(tx, lifecycle);
    this.health = new HealthIntake(tx, now);
  }

  Standing take(Identity known, SyncRequest request) {
    Identity identity = known;
    if (!request.agentNonce().equals(identity.nonce())) {
      identity = agents.lock(identity.node());
      if (!request.agentNonce().equals(identity.nonce())) {
        if (request.agentInstance() > 0
            && agents.isHeardSince(identity.node(), now.minus(SUCCESSOR_SILENT))) {
          // A process that had a number, and another process was numbered since.
          return new Standing(request.agentInstance(), true, false, false);
        }
        identity = welcome(identity, request);
      }
    }
    boolean fresh = agents.heartbeat(identity.node(), identity.instance(), request.sequence(), now);
    if (fresh) {
      takeNode(identity, request);
      takeAllocations(identity, request);
    }
    boolean wanted = !identity.hasInventory() && request.inventory() == null;
    return new Standing(identity.instance(), false, fresh, wanted);
  }

  /** What the sync that was taken proved of sessions that run on; to be charged after it. */
  List<CausedProof> due() {
    return due;
  }

  private Identity welcome(Identity identity, SyncRequest request) {
    agents.setInstance(
        identity.node(),
        identity.instance() + 1,
        request.agentNonce(),
        request.bootId(),
        request.agentVersion());
    return agents.lock(identity.node());
  }

  private void takeNode(Identity identity, SyncRequest request) {
    boolean changed = false;
    if (request.inventory() != null) {
      tx.inventory().replace(identity.node(), request.inventory(), now);
      changed = true;
    }
    changed |= health.take(identity, request);
    if (!identity.state().equals("ready")) {
      changed |=
          tx.nodes()
              .setState(identity.node(), List.of("joining", "unreachable", "lost"), "ready", now);
    }
    if (changed) {
      tx.notices().nudgeCycle();
    }
  }

  private void takeAllocations(Identity identity, SyncRequest request) {
    NodeId node = identity.node();
    Map<UUID, Allocation> held =
        allocations.heldOn(node).stream()
            .collect(Collectors.toMap(held0 -> held0.id().value(), held0 -> held0));
    SortedSet<SessionId> touched = new TreeSet<>();
    List<UtilizationStore.Row> utilization = new ArrayList<>();
    Set<UUID> reported = new HashSet<>();
    List<AllocationId> released = new ArrayList<>();
    ProofBatch told = new ProofBatch(proofs, now);
    Map<UUID, Allocation> others = others(node, request, held.keySet());
    Map<UUID, RankReport> before = known(held, others);
    UsageIntake usage = new UsageIntake(tx, now);
    NodeStarts starts = new NodeStarts(identity);
    for (AllocationReport report : request.allocations()) {
      reported.add(report.id());
      Allocation allocation = held.getOrDefault(report.id(), others.get(report.id()));
      if (allocation == null) {
        continue; // Not ours, or another node's: the answer does not name it, so it is stopped.
      }
      RankReport last = before.getOrDefault(report.id(), RankReport.silent(allocation));
      boolean grew = report.elapsedMs() > last.elapsedMs();
      if (grew || !Planted.is(HouseDefect.END_SAID_TO_BE_TAKEN)) {
        told.add(proof(report, identity.instance(), request.sequence()));
      }
      touched.add(allocation.session());
      health.note(last, report);
      if (grew) {
        usage.grew(allocation);
      }
      starts.note(allocation, report, last.elapsedMs(), act(identity, request));
      for (Utilization minute : report.utilization()) {
        if (minute.plausible()) {
          utilization.add(new UtilizationStore.Row(report.id(), minute));
        }
      }
      if (isReleased(report, allocation) && held.containsKey(report.id())) {
        released.add(allocation.id());
      }
    }
    told.write();
    tx.utilization().put(utilization);
    if (request.desiredVersion() >= agents.desiredVersion(node)
        || Planted.is(HouseDefect.SILENCE_OF_AN_OLD_VERSION)) {
      takeSilence(held, reported, touched, released, identity.instance(), request.sequence());
    }
    conclude(touched, usage, released, identity, request);
    starts.conclude(tx, identity, act(identity, request));
  }

  private Act act(Identity identity, SyncRequest request) {
    return new Act(
        "node:" + identity.node(), "sync:" + identity.instance() + ":" + request.sequence(), now);
  }

  /** Only the agent knows when nothing of it is left. */
  private static boolean isReleased(AllocationReport report, Allocation allocation) {
    return report.released()
        || (Planted.is(HouseDefect.RELEASED_WHEN_UNKILLABLE) && report.state().equals("unkillable"))
        || (Planted.is(HouseDefect.RELEASED_WHEN_STOP_IS_ORDERED)
            && allocation.target().equals("stopped"));
  }

  /** What was known of each before this sync. */
  private Map<UUID, RankReport> known(Map<UUID, Allocation> held, Map<UUID, Allocation> others) {
    List<Allocation> all = new ArrayList<>(held.values());
    all.addAll(others.values());
    return proofs.of(all).stream()
        .collect(Collectors.toMap(report -> report.allocation().id().value(), report -> report));
  }

  /** Reported allocations that this node held once and that were released since. */
  private Map<UUID, Allocation> others(NodeId node, SyncRequest request, Set<UUID> held) {
    List<UUID> unknown =
        request.allocations().stream()
            .map(AllocationReport::id)
            .filter(id -> !held.contains(id))
            .toList();
    if (unknown.isEmpty()) {
      return Map.of();
    }
    Map<UUID, Allocation> found = new HashMap<>();
    for (Allocation allocation : allocations.onNode(node, unknown)) {
      found.put(allocation.id().value(), allocation);
    }
    return found;
  }

  /**
   * The agent holds the current version durably and does not know an allocation of it: it never
   * started there, or its state was wiped. Either way nothing of it runs.
   */
  private void takeSilence(
      Map<UUID, Allocation> held,
      Set<UUID> reported,
      Set<SessionId> touched,
      List<AllocationId> released,
      long instance,
      long sequence) {
    ProofBatch told = new ProofBatch(proofs, now);
    for (Allocation allocation : held.values()) {
      if (reported.contains(allocation.id().value())) {
        continue;
      }
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
              instance,
              sequence));
      touched.add(allocation.session());
      released.add(allocation.id());
    }
    told.write();
  }

  private void conclude(
      SortedSet<SessionId> touched,
      UsageIntake usage,
      List<AllocationId> released,
      Identity identity,
      SyncRequest request) {
    if (touched.isEmpty()) {
      return;
    }
    Act act = act(identity, request);
    Cause cause = new Cause(act.actor(), act.requestId(), "agent report");
    // In the order of ids, so that two syncs never deadlock.
    List<Session> locked = sessions.lock(touched);
    List<Session> toJudge = extensions.acknowledge(locked, cause, now);
    Map<SessionId, List<RankReport>> reports = lifecycle.reports(toJudge);
    for (Session session : toJudge) {
      usage.note(session, reports.getOrDefault(session.id(), List.of()));
      health.tell(session, identity, request);
    }
    usage.keepLate(cause);
    lifecycle.judge(toJudge, cause, now).forEach(usage::judged);
    due = usage.due(cause);
    if (!released.isEmpty()) {
      allocations.release(released, "agent", now);
    }
    if (!released.isEmpty() && !Planted.is(HouseDefect.LOST_WAKE_UP)) {
      tx.notices().nudgeCycle();
    }
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
