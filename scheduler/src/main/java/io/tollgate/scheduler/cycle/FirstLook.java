package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.session.Shape;
import java.util.HashSet;
import java.util.Set;

/**
 * What can be said of a session that the cycle has not looked at yet, from the picture of its last
 * round: its place behind those that wait in its pool, and whether it fits what is free.
 */
final class FirstLook {
  private final ClusterState state;
  private final Pool pool;

  FirstLook(ClusterState state, String world, Shape shape) {
    this.state = state;
    this.pool = new Pool(world, shape.gpuModel());
  }

  /** Counted from 1; behind everybody who waited then. */
  int position() {
    return 1
        + (int) state.queue().values().stream().filter(other -> other.pool().equals(pool)).count();
  }

  /** True when enough ready nodes have enough free GPUs now. */
  boolean fits(Shape shape) {
    Set<String> held = new HashSet<>();
    for (HeldSession session : state.held().values()) {
      for (HeldAllocation allocation : session.allocations()) {
        held.addAll(allocation.gpuUuids());
      }
    }
    long nodes =
        state.nodes().values().stream()
            .filter(node -> node.pool().equals(pool))
            .filter(node -> node.availability().state() == Availability.State.READY)
            .filter(node -> free(node, held) >= shape.gpusPerNode())
            .limit(shape.nodes())
            .count();
    return nodes >= shape.nodes();
  }

  private static long free(NodeView node, Set<String> held) {
    return node.gpus().stream()
        .filter(GpuView::healthy)
        .filter(gpu -> !held.contains(gpu.uuid()))
        .count();
  }
}
