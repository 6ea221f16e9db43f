package io.tollgate.scheduler.node;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine with GPUs and an agent.
 *
 * @param state {@code joining ready unreachable lost}
 * @param gpuModel the pool it belongs to; empty until it told its inventory
 * @param lastSeenAt when its agent last synced
 * @param startTrouble what failed starts say against it
 */
public record Node(
    NodeId id,
    String name,
    String world,
    String state,
    Instant stateSince,
    boolean cordoned,
    Optional<String> cordonReason,
    Optional<Instant> cordonedAt,
    long agentInstance,
    Optional<String> agentVersion,
    Optional<String> gpuSource,
    Optional<String> gpuModel,
    int cpus,
    long memoryBytes,
    Map<String, String> labels,
    long version,
    boolean removed,
    Optional<Instant> lastSeenAt,
    StartTrouble startTrouble,
    List<Gpu> gpus) {

  /** The same with its GPUs. */
  public Node with(List<Gpu> found) {
    return new Node(
        id,
        name,
        world,
        state,
        stateSince,
        cordoned,
        cordonReason,
        cordonedAt,
        agentInstance,
        agentVersion,
        gpuSource,
        gpuModel,
        cpus,
        memoryBytes,
        labels,
        version,
        removed,
        lastSeenAt,
        startTrouble,
        List.copyOf(found));
  }
}
