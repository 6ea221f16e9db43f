package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node of a simulated world is made of and how well it is. */
public final class InMemoryInventoryStore implements InventoryStore {
  private static final Set<String> HEALTH = Set.of("healthy", "suspect", "sick");

  private final NodeRows rows;

  public InMemoryInventoryStore(NodeRows rows) {
    this.rows = rows;
  }

  @Override
  public void replace(NodeId node, Inventory inventory, Instant now) {
    List<GpuFact> present = inventory.gpus();
    rows.edit(
        node.value(),
        row -> {
          row.gpuSource = inventory.gpuSource();
          row.gpuModel = present.isEmpty() ? "none" : present.get(0).model();
          row.cpus = inventory.cpus();
          row.memoryBytes = inventory.memoryBytes();
          row.labels = Map.copyOf(inventory.labels());
          row.version++;
        });
    Map<String, Gpu> before = byUuid(node);
    List<Gpu> changed = new ArrayList<>();
    for (GpuFact fact : present) {
      changed.add(gpu(node, fact, before.get(fact.uuid())));
    }
    present.forEach(fact -> before.remove(fact.uuid()));
    for (Gpu gone : before.values()) {
      if (!gone.removed()) {
        changed.add(with(gone, gone.health(), gone.healthCause(), true));
      }
    }
    if (!changed.isEmpty()) {
      rows.putGpus(node.value(), changed);
    }
  }

  private Map<String, Gpu> byUuid(NodeId node) {
    Map<String, Gpu> byUuid = new HashMap<>();
    rows.gpusOf(node.value()).forEach(gpu -> byUuid.put(gpu.uuid(), gpu));
    return byUuid;
  }

  /** As the agent found it; its health is told apart, and stays. */
  private static Gpu gpu(NodeId node, GpuFact fact, @Nullable Gpu before) {
    return new Gpu(
        node,
        fact.uuid(),
        fact.index(),
        fact.model(),
        fact.product(),
        fact.memoryBytes(),
        before == null ? "healthy" : before.health(),
        before == null ? Optional.empty() : before.healthCause(),
        false);
  }

  @Override
  public boolean setHealth(NodeId node, List<GpuHealth> health, Instant now) {
    List<Gpu> gpus = rows.gpusOf(node.value());
    if (health.isEmpty() && areHealthy(gpus)) {
      return false;
    }
    Set<String> named = new HashSet<>();
    health.forEach(gpu -> named.add(gpu.gpuUuid()));
    Map<String, Gpu> changed = new HashMap<>();
    for (Gpu gpu : gpus) {
      if (!gpu.health().equals("healthy") && !named.contains(gpu.uuid())) {
        changed.put(gpu.uuid(), with(gpu, "healthy", Optional.empty(), gpu.removed()));
      }
    }
    Map<String, Gpu> known = byUuid(node);
    for (GpuHealth said : health) {
      Gpu gpu = changed.getOrDefault(said.gpuUuid(), known.get(said.gpuUuid()));
      Optional<String> cause = Optional.ofNullable(said.cause());
      if (gpu != null && !(gpu.health().equals(said.state()) && gpu.healthCause().equals(cause))) {
        requireHealth(node, said);
        changed.put(gpu.uuid(), with(gpu, said.state(), cause, gpu.removed()));
      }
    }
    if (changed.isEmpty()) {
      return false;
    }
    rows.putGpus(node.value(), List.copyOf(changed.values()));
    rows.edit(node.value(), row -> row.version++);
    return true;
  }

  private static boolean areHealthy(List<Gpu> gpus) {
    for (Gpu gpu : gpus) {
      if (!gpu.health().equals("healthy")) {
        return false;
      }
    }
    return true;
  }

  private static void requireHealth(NodeId node, GpuHealth said) {
    if (!HEALTH.contains(said.state())) {
      throw new IllegalStateException(
          "GPU " + said.gpuUuid() + " of node " + node + ": no health is named " + said.state());
    }
  }

  private static Gpu with(Gpu gpu, String health, Optional<String> cause, boolean removed) {
    return new Gpu(
        gpu.node(),
        gpu.uuid(),
        gpu.index(),
        gpu.model(),
        gpu.product(),
        gpu.memoryBytes(),
        health,
        cause,
        removed);
  }
}
