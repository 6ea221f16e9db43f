package io.tollgate.benchmarks.cycle;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** On how many nodes CPU or memory keeps work away for which GPUs are free. */
final class Shortage {

  private Shortage() {}

  static double percent(ClusterState state, List<Shape> shapes) {
    Map<NodeId, long[]> used = new HashMap<>();
    for (HeldSession session : state.held().values()) {
      for (HeldAllocation held : session.allocations()) {
        long[] sum = used.computeIfAbsent(held.node(), first -> new long[3]);
        sum[0] += held.gpuUuids().size();
        sum[1] += held.cpus();
        sum[2] += held.memoryBytes();
      }
    }
    long bound =
        state.nodes().values().stream()
            .filter(node -> isShort(node, used.getOrDefault(node.id(), new long[3]), shapes))
            .count();
    return 100.0 * bound / state.nodes().size();
  }

  private static boolean isShort(NodeView node, long[] used, List<Shape> shapes) {
    long gpus = node.gpus().size() - used[0];
    long cpus = node.cpus() - used[1];
    long memory = node.memoryBytes() - used[2];
    return shapes.stream()
        .filter(shape -> shape.gpuModel().equals(node.model()) && shape.gpusPerNode() <= gpus)
        .anyMatch(shape -> shape.cpus() > cpus || shape.memoryBytes() > memory);
  }
}
