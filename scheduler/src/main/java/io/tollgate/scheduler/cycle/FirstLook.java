package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be said of a session that the cycle has not looked at yet, from the picture of its last
 * round: its place behind those that wait in its pool, and whether it fits what is free.
 *
 * @param waiting sessions that wait in the pool
 * @param freeGpus free GPUs of each ready node of the pool that has any, in no order
 */
public record FirstLook(int waiting, List<Integer> freeGpus) {
  /** An empty pool, or one nobody knows. */
  public static final FirstLook EMPTY = new FirstLook(0, List.of());

  public FirstLook {
    freeGpus = List.copyOf(freeGpus);
  }

  /** Every pool of a cluster. */
  static Map<Pool, FirstLook> of(ClusterState state) {
    Map<Pool, Integer> waiting = new HashMap<>();
    for (QueuedSession queued : state.queue().values()) {
      waiting.merge(queued.pool(), 1, Integer::sum);
    }
    Map<Pool, List<Integer>> free = new HashMap<>();
    Map<NodeId, List<HeldAllocation>> held = held(state);
    for (NodeView node : state.nodes().values()) {
      if (node.availability().state() == Availability.State.READY) {
        int gpus = free(node, held.getOrDefault(node.id(), List.of()));
        if (gpus > 0) {
          free.computeIfAbsent(node.pool(), pool -> new ArrayList<>()).add(gpus);
        }
      }
    }
    Set<Pool> pools = new HashSet<>(waiting.keySet());
    pools.addAll(free.keySet());
    Map<Pool, FirstLook> looks = new HashMap<>();
    for (Pool pool : pools) {
      looks.put(
          pool, new FirstLook(waiting.getOrDefault(pool, 0), free.getOrDefault(pool, List.of())));
    }
    return Map.copyOf(looks);
  }

  private static Map<NodeId, List<HeldAllocation>> held(ClusterState state) {
    Map<NodeId, List<HeldAllocation>> held = new HashMap<>();
    for (HeldSession session : state.held().values()) {
      for (HeldAllocation allocation : session.allocations()) {
        held.computeIfAbsent(allocation.node(), node -> new ArrayList<>()).add(allocation);
      }
    }
    return held;
  }

  private static int free(NodeView node, List<HeldAllocation> on) {
    Set<String> held = new HashSet<>();
    on.forEach(allocation -> held.addAll(allocation.gpuUuids()));
    int free = 0;
    for (GpuView gpu : node.gpus()) {
      free += gpu.healthy() && !held.contains(gpu.uuid()) ? 1 : 0;
    }
    return free;
  }

  /** Counted from 1; behind everybody who waited then. */
  int position() {
    return 1 + waiting;
  }

  /** True when enough ready nodes have enough free GPUs now. */
  boolean fits(Shape shape) {
    return freeGpus.stream().filter(gpus -> gpus >= shape.gpusPerNode()).count() >= shape.nodes();
  }
}
