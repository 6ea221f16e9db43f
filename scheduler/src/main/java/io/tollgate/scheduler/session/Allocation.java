package io.tollgate.scheduler.session;

import io.tollgate.scheduler.node.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * GPUs of one node held by one session: what an agent runs and the server fences.
 *
 * @param rank 0-based among {@code ranks} of the attempt
 * @param gpuThousandths how much of each of its GPUs it holds: of several all of them whole
 * @param target what the node should bring it to: {@code prepared}, {@code running}, {@code
 *     stopped}
 * @param runLimit the most time it may run, enforced by the agent
 * @param latestEnd when its GPUs are certainly free, whatever dies
 * @param releasedAt when its GPUs became free again
 */
public record Allocation(
    AllocationId id,
    SessionId session,
    int attempt,
    int rank,
    int ranks,
    NodeId node,
    List<String> gpuUuids,
    int gpuThousandths,
    int cpus,
    long memoryBytes,
    String target,
    Optional<String> stopReason,
    Duration runLimit,
    Duration grace,
    Duration startTimeout,
    Instant latestEnd,
    Optional<Instant> releasedAt,
    Instant createdAt) {

  public Allocation {
    gpuUuids = List.copyOf(gpuUuids);
  }
}
