package io.tollgate.scheduler.node;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code scheduler.node} in a simulated world. A change is made on a copy, by whoever
 * {@link NodeRows#edit edits} it; after that it does not change any more.
 */
public final class NodeRow implements Cloneable {
  public final NodeId id;
  public final String name;
  public final String world;
  public final Instant createdAt;
  public final Instant tokenUntil;
  public String state = "joining";
  public Instant stateSince;
  public boolean cordoned;
  public @Nullable String cordonReason;
  public @Nullable Instant cordonedAt;
  public @Nullable Instant joinedAt;
  public @Nullable UUID joinedNonce;
  public @Nullable String joinedBootId;
  public long agentInstance;
  public @Nullable UUID agentNonce;
  public @Nullable String bootId;
  public @Nullable String agentVersion;
  public @Nullable String gpuSource;
  public @Nullable String gpuModel;
  public int cpus;
  public long memoryBytes;
  public Map<String, String> labels = Map.of();
  public boolean singleTenant = true;
  public boolean beta;
  public long version = 1;
  public @Nullable Instant removedAt;
  public String health = "healthy";
  public @Nullable Instant healthSince;
  public List<HealthCondition> conditions = List.of();
  public StartTrouble startTrouble = StartTrouble.NONE;

  NodeRow(NodeId id, String name, String world, Instant createdAt, Instant tokenUntil) {
    this.id = id;
    this.name = name;
    this.world = world;
    this.createdAt = createdAt;
    this.stateSince = createdAt;
    this.tokenUntil = tokenUntil;
  }

  NodeRow copy() {
    try {
      return (NodeRow) clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  boolean isInService() {
    return removedAt == null && (state.equals("ready") || state.equals("unreachable"));
  }

  boolean takesWork() {
    return removedAt == null
        && !cordoned
        && state.equals("ready")
        && !health.equals("drain")
        && startTrouble.setAsideAt().isEmpty();
  }

  /** Without GPUs. */
  Node node(Optional<Instant> lastSeen) {
    return new Node(
        id,
        name,
        world,
        state,
        stateSince,
        cordoned,
        Optional.ofNullable(cordonReason),
        Optional.ofNullable(cordonedAt),
        agentInstance,
        Optional.ofNullable(agentVersion),
        Optional.ofNullable(gpuSource),
        Optional.ofNullable(gpuModel),
        cpus,
        memoryBytes,
        labels,
        new Hosting(singleTenant, beta),
        version,
        removedAt != null,
        health,
        Optional.ofNullable(healthSince),
        conditions,
        lastSeen,
        startTrouble,
        List.of());
  }
}
