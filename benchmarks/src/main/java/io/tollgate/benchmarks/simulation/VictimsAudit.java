package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Nobody leaves who could have stayed: without any one of those who leave there are GPUs enough for
 * whom they leave no more. Looked at where one node is enough and nothing else is promised on it.
 */
final class VictimsAudit {
  private final ClusterState state;
  private final Plan plan;
  private final Map<SessionId, Preempt> of = new HashMap<>();

  private VictimsAudit(ClusterState state, Plan plan) {
    this.state = state;
    this.plan = plan;
    for (Preempt preempt : plan.preempts()) {
      preempt.victims().forEach(victim -> of.put(victim.session(), preempt));
    }
  }

  static void round(ClusterState state, Plan plan) {
    if (!plan.preempts().isEmpty()) {
      VictimsAudit audit = new VictimsAudit(state, plan);
      plan.preempts().forEach(audit::check);
    }
  }

  private void check(Preempt preempt) {
    QueuedSession claimant = state.queue().get(preempt.claimant());
    Promise freed = plan.promises().get(preempt.claimant());
    if (claimant == null
        || freed == null
        || claimant.shape().isGang()
        || claimant.shape().isPart()
        || !claimant.shape().neighbours().avoid().isEmpty()) {
      return;
    }
    NodeView node = state.nodes().get(freed.nodes().get(0));
    if (node == null || isPromised(node.id(), preempt.claimant())) {
      return;
    }
    for (Preempt.Victim victim : preempt.victims()) {
      HeldSession stays = state.held().get(victim.session());
      boolean apart =
          stays != null
              && stays.account().equals(claimant.account())
              && !stays.belonging().company().avoid().isEmpty();
      if (!apart && freeOn(node, victim.session(), preempt) >= claimant.shape().gpusPerNode()) {
        throw Violation.found(
            "preemption",
            "session "
                + victim.session()
                + " is made to leave for "
                + preempt.claimant()
                + ", which would have room without that");
      }
    }
  }

  private boolean isPromised(NodeId node, SessionId claimant) {
    return plan.promises().values().stream()
        .anyMatch(promise -> !promise.session().equals(claimant) && promise.nodes().contains(node));
  }

  /** GPUs of the node that are free when all are gone who leave, except that one. */
  private int freeOn(NodeView node, SessionId except, Preempt preempt) {
    Set<String> free = new HashSet<>();
    node.gpus().stream().filter(GpuView::healthy).map(GpuView::uuid).forEach(free::add);
    for (HeldSession held : state.held().values()) {
      Preempt its = of.get(held.id());
      boolean leaves = its == preempt && !held.id().equals(except);
      for (HeldAllocation allocation : held.allocations()) {
        if (!leaves && allocation.node().equals(node.id())) {
          allocation.gpuUuids().forEach(free::remove);
        }
      }
    }
    for (Start start : plan.starts()) {
      for (Placement placement : start.placements()) {
        if (placement.node().equals(node.id())) {
          placement.gpuUuids().forEach(free::remove);
        }
      }
    }
    return free.size();
  }
}
