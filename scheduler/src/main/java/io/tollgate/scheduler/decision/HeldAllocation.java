package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.List;

/**
 * GPUs of one node that nobody else may have until their release is confirmed.
 *
 * @param id the allocation
 * @param node where
 * @param gpuUuids which GPUs
 * @param gpuThousandths how much of each, {@link Shape#WHOLE} of more than one
 * @param cpus CPUs it takes there
 * @param memoryBytes memory it takes there
 * @param latestEnd when they are free again at the latest
 */
public record HeldAllocation(
    AllocationId id,
    NodeId node,
    List<String> gpuUuids,
    int gpuThousandths,
    int cpus,
    long memoryBytes,
    Instant latestEnd) {

  public HeldAllocation {
    gpuUuids = List.copyOf(gpuUuids);
  }

  /** Of whole GPUs. */
  public HeldAllocation(
      AllocationId id,
      NodeId node,
      List<String> gpuUuids,
      int cpus,
      long memoryBytes,
      Instant latestEnd) {
    this(id, node, gpuUuids, Shape.WHOLE, cpus, memoryBytes, latestEnd);
  }

  /** The same, held until then. */
  public HeldAllocation until(Instant end) {
    return new HeldAllocation(id, node, gpuUuids, gpuThousandths, cpus, memoryBytes, end);
  }
}
