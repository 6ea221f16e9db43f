package io.tollgate.scheduler.agent;

import io.tollgate.metering.charging.CausedProof;
import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.Messages.Wanted;
import io.tollgate.scheduler.node.HealthClear;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One sync, as the transaction sees it: what it says is taken, what there is to say is read. */
public final class SyncTurn {
  private final LifePolicy policy;
  private final DesiredSet desiredSet;

  public SyncTurn(LifePolicy policy, EnvironmentSeal seal) {
    this.policy = policy;
    this.desiredSet = new DesiredSet(seal);
  }

  /**
   * What the agent is to be told about itself.
   *
   * @param standDown a newer agent process has been numbered since
   * @param fresh false when this sync was taken before, or is older than one that was
   */
  public record Standing(
      long instance, boolean standDown, boolean fresh, boolean inventoryWanted) {}

  /**
   * What one transaction learned.
   *
   * @param version the desired version of the node
   * @param desired everything the node should be doing; null when the agent has that version
   * @param clears conditions that an operator has dealt with
   * @param keep how long, in seconds, the output of ended allocations is to be kept
   * @param due what was proved of sessions that run on: the caller has it charged in a transaction
   *     of its own, and only then answers
   */
  public record Taken(
      NodeId node,
      Standing standing,
      long version,
      @Nullable List<Desired> desired,
      List<HealthClear> clears,
      Map<UUID, Long> keep,
      List<CausedProof> due) {}

  /** A sync of a node whose key is good. */
  public record Arrived(Identity identity, SyncRequest request) {}

  /** A sync that may be answered, and what its agent is to be told about itself. */
  public record Asked(NodeId node, Standing standing, SyncRequest request) {}

  /** Takes what the sync says, and looks what there is to answer. */
  public Taken take(Transaction tx, Identity identity, SyncRequest request, Instant now) {
    return take(tx, List.of(new Arrived(identity, request)), now).get(0);
  }

  /** The same for syncs of different nodes, in their order. */
  public List<Taken> take(Transaction tx, List<Arrived> syncs, Instant now) {
    SyncIntake intake = new SyncIntake(tx, policy, now);
    List<Standing> standings = intake.take(syncs);
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < syncs.size(); i++) {
      Arrived sync = syncs.get(i);
      asked.add(new Asked(sync.identity().node(), standings.get(i), sync.request()));
    }
    return look(tx, asked, intake.due());
  }

  /** Looks again what there is to answer. */
  public List<Taken> look(Transaction tx, List<Asked> asked) {
    return look(tx, asked, List.of());
  }

  private List<Taken> look(Transaction tx, List<Asked> asked, List<CausedProof> due) {
    Map<NodeId, Long> versions =
        tx.agents().desiredVersions(asked.stream().map(Asked::node).toList());
    List<NodeId> newer =
        asked.stream()
            .filter(one -> !one.standing().standDown())
            .filter(one -> versions.getOrDefault(one.node(), 0L) > one.request().desiredVersion())
            .map(Asked::node)
            .toList();
    Map<NodeId, List<Desired>> desired = desiredSet.of(tx, newer);
    Map<NodeId, List<HealthClear>> clears = tx.inventory().clears(desired.keySet());
    Map<UUID, Long> keep =
        tx.allocations()
            .keepSeconds(asked.stream().flatMap(one -> released(one.request()).stream()).toList());
    List<Taken> taken = new ArrayList<>();
    for (Asked one : asked) {
      NodeId node = one.node();
      taken.add(
          new Taken(
              node,
              one.standing(),
              versions.getOrDefault(node, 0L),
              desired.get(node),
              clears.getOrDefault(node, List.of()),
              keep,
              of(node, due)));
    }
    return taken;
  }

  private static List<CausedProof> of(NodeId node, List<CausedProof> due) {
    String actor = NodeSync.actor(node);
    return due.stream().filter(proof -> proof.cause().actor().equals(actor)).toList();
  }

  /** Whether the agent should hear it at once, rather than when there is more to say. */
  public static boolean isNews(Taken taken, SyncRequest request) {
    return taken.desired() != null
        || taken.standing().standDown()
        || taken.standing().inventoryWanted()
        || request.agentInstance() != taken.standing().instance()
        || endsWereTaken(request);
  }

  /** The answer to it. */
  public static SyncAnswer answer(Taken taken, SyncRequest request, List<Wanted> wanted) {
    return SyncAnswers.of(taken, request, wanted);
  }

  /** The answer to a sync that a newer one overtook while it was held: nothing. */
  public static SyncAnswer overtaken(SyncRequest request) {
    return SyncAnswers.overtaken(request);
  }

  /** The agent waits to hear that an end is durable before it forgets. */
  private static boolean endsWereTaken(SyncRequest request) {
    return !released(request).isEmpty();
  }

  private static List<UUID> released(SyncRequest request) {
    return request.allocations().stream()
        .filter(AllocationReport::released)
        .filter(report -> report.state().equals("exited") || report.state().equals("lost"))
        .map(AllocationReport::id)
        .toList();
  }
}
