package io.tollgate.scheduler.session;

import java.util.Map;

/**
 * What a session needs: {@code nodes} nodes with {@code gpusPerNode} whole GPUs of one model each.
 *
 * @param gpuModel the GPU model, such as {@code h100}; also the pool
 * @param nodes 1 to {@link #NODES_MAX}; more than one is a gang, all or nothing
 * @param gpusPerNode whole GPUs on each node, 1 to {@link #GPUS_PER_NODE_MAX}
 * @param cpus CPUs on each node, 0 when the session does not say
 * @param memoryBytes memory on each node, 0 when the session does not say
 * @param labels labels a node must carry
 */
public record Shape(
    String gpuModel,
    int nodes,
    int gpusPerNode,
    int cpus,
    long memoryBytes,
    Map<String, String> labels) {

  /** Gangs are bounded so that one cycle's joint placement is. */
  public static final int NODES_MAX = 64;

  /** Composed chassis make one server of so many; no server sold today has more GPUs. */
  public static final int GPUS_PER_NODE_MAX = 32;

  public Shape {
    if (nodes < 1 || nodes > NODES_MAX) {
      throw new IllegalArgumentException("nodes must be 1 to " + NODES_MAX + ", not " + nodes);
    }
    if (gpusPerNode < 1 || gpusPerNode > GPUS_PER_NODE_MAX) {
      throw new IllegalArgumentException(
          "gpus_per_node must be 1 to " + GPUS_PER_NODE_MAX + ", not " + gpusPerNode);
    }
    if (cpus < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException("cpus and memory_bytes must not be negative");
    }
    labels = Map.copyOf(labels);
  }

  /** Whole GPUs over all nodes. */
  public int gpus() {
    return nodes * gpusPerNode;
  }

  /** True when it needs several nodes at once. */
  public boolean isGang() {
    return nodes > 1;
  }
}
