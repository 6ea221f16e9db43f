package io.tollgate.scheduler.node;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A machine with GPUs and an agent.
 *
 * @param state {@code joining ready unreachable lost}
 * @param gpuModel the pool it belongs to; empty until it told its inventory
 * @param hosting whose work it takes
 * @param health {@code healthy suspect drain}: of the node as a whole; drained, it takes no new
 *     work
 * @param healthSince since when it is so, empty when it was never otherwise
 * @param conditions what stands against the node as a whole
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
    Hosting hosting,
    long version,
    boolean removed,
    String health,
    Optional<Instant> healthSince,
    List<HealthCondition> conditions,
    Optional<Instant> lastSeenAt,
    StartTrouble startTrouble,
    List<Gpu> gpus) {

  /** Whether something stands against it that keeps all new work away. */
  public boolean isDrainedByHealth() {
    return health.equals("drain");
  }

  /** What does, in its words. */
  public String drainCauses() {
    return conditions.stream()
        .filter(condition -> condition.severity().equals("drain"))
        .map(HealthCondition::cause)
        .distinct()
        .collect(Collectors.joining(", "));
  }

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
        hosting,
        version,
        removed,
        health,
        healthSince,
        conditions,
        lastSeenAt,
        startTrouble,
        List.copyOf(found));
  }
}
