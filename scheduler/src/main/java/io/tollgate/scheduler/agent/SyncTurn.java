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

  /** Takes what the sync says, and looks what there is to answer. */
  public Taken take(Transaction tx, Identity identity, SyncRequest request, Instant now) {
    SyncIntake intake = new SyncIntake(tx, policy, now);
    Standing standing = intake.take(identity, request);
    return look(tx, identity.node(), standing, request, intake.due());
  }

  /** Looks again what there is to answer. */
  public Taken look(Transaction tx, NodeId node, Standing standing, SyncRequest request) {
    return look(tx, node, standing, request, List.of());
  }

  private Taken look(
      Transaction tx, NodeId node, Standing standing, SyncRequest request, List<CausedProof> due) {
    long version = tx.agents().desiredVersion(node);
    boolean newer = version > request.desiredVersion() && !standing.standDown();
    return new Taken(
        node,
        standing,
        version,
        newer ? desiredSet.of(tx, node) : null,
        newer ? tx.inventory().clears(node) : List.of(),
        tx.allocations().keepSeconds(released(request)),
        due);
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
