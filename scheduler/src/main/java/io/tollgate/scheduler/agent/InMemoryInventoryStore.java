package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.HealthClear;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeRow;
import io.tollgate.scheduler.node.NodeRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
          row.singleTenant = inventory.singleTenant();
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
        changed.add(removed(gone));
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
        before == null ? List.of() : before.conditions(),
        false);
  }

  @Override
  public List<HealthChange> setHealth(NodeId node, HealthSaid said, Instant now) {
    List<HealthChange> changes = new ArrayList<>();
    Map<String, Gpu> before = byUuid(node);
    List<Gpu> changed = said.changed(rows.gpusOf(node.value()));
    for (Gpu gpu : changed) {
      requireHealth(gpu);
      String from = before.getOrDefault(gpu.uuid(), gpu).health();
      changes.add(new HealthChange(Optional.of(gpu.uuid()), from, gpu.health(), gpu.conditions()));
    }
    if (!changed.isEmpty()) {
      rows.putGpus(node.value(), changed);
    }
    setNodeHealth(node, said, now).ifPresent(changes::add);
    if (changes.stream().anyMatch(HealthChange::isOfState)) {
      rows.edit(node.value(), row -> row.version++);
    }
    if (!changes.isEmpty()) {
      rows.putClears(node.value(), said.stillWanted(clears(node)));
    }
    return changes;
  }

  private Optional<HealthChange> setNodeHealth(NodeId node, HealthSaid said, Instant now) {
    NodeRow before = rows.require(node.value());
    String state = said.nodeState();
    if (before.conditions.equals(said.node()) && before.health.equals(state)) {
      return Optional.empty();
    }
    rows.edit(
        node.value(),
        row -> {
          row.healthSince = row.health.equals(state) ? row.healthSince : now;
          row.health = state;
          row.conditions = said.node();
        });
    return Optional.of(new HealthChange(Optional.empty(), before.health, state, said.node()));
  }

  @Override
  public void orderClears(NodeId node, List<HealthClear> clears) {
    Set<HealthClear> all = new LinkedHashSet<>(clears(node));
    all.addAll(clears);
    rows.putClears(node.value(), List.copyOf(all));
    rows.bumpDesired(node.value());
  }

  @Override
  public List<HealthClear> clears(NodeId node) {
    return rows.clears(node.value());
  }

  @Override
  public Map<NodeId, List<HealthClear>> clears(Collection<NodeId> nodes) {
    Map<NodeId, List<HealthClear>> all = new HashMap<>();
    nodes.forEach(node -> all.put(node, clears(node)));
    all.values().removeIf(List::isEmpty);
    return all;
  }

  private static void requireHealth(Gpu gpu) {
    if (!HEALTH.contains(gpu.health())) {
      throw new IllegalStateException(
          "GPU " + gpu.uuid() + " of node " + gpu.node() + ": no health is named " + gpu.health());
    }
  }

  private static Gpu removed(Gpu gpu) {
    return new Gpu(
        gpu.node(),
        gpu.uuid(),
        gpu.index(),
        gpu.model(),
        gpu.product(),
        gpu.memoryBytes(),
        gpu.health(),
        gpu.healthCause(),
        gpu.conditions(),
        true);
  }
}
