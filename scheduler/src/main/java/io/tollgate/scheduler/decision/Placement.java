package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.List;

/**
 * One node's part of a start.
 *
 * @param rank from 0
 * @param node where
 * @param nodeVersion the version this was decided on
 * @param gpuUuids which GPUs, by index
 * @param gpuThousandths how much of each, {@link Shape#WHOLE} of more than one
 * @param cpus CPUs to take there
 * @param memoryBytes memory to take there
 */
public record Placement(
    int rank,
    NodeId node,
    long nodeVersion,
    List<String> gpuUuids,
    int gpuThousandths,
    int cpus,
    long memoryBytes) {

  public Placement {
    gpuUuids = List.copyOf(gpuUuids);
  }

  /** Of whole GPUs. */
  public Placement(
      int rank, NodeId node, long nodeVersion, List<String> gpuUuids, int cpus, long memoryBytes) {
    this(rank, node, nodeVersion, gpuUuids, Shape.WHOLE, cpus, memoryBytes);
  }
}
