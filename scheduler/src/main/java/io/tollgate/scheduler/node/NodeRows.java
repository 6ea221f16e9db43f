package io.tollgate.scheduler.node;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.memory.FoldedTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a simulated world keeps of nodes: rows, GPUs, heartbeats, desired versions. */
public final class NodeRows {
  private static final Comparator<Gpu> BY_INDEX =
      Comparator.comparingInt(Gpu::index).thenComparing(Gpu::uuid);

  /** The narrow row that a sync writes. */
  public record Heartbeat(@Nullable Instant lastSyncAt, long instance, long sequence) {}

  private final Map<UUID, NodeRow> byId = new TreeMap<>(IdOrder.BY_BYTES);
  private final FoldedTable<NodeRow> nodes;
  private final FoldedTable<List<Gpu>> gpus;
  private final Table<UUID, Heartbeat> heartbeats;
  private final Table<UUID, Long> desired;
  private final Table<UUID, List<HealthClear>> clears;

  public NodeRows(UndoLog log, Commits commits) {
    this.nodes = new FoldedTable<>(log, commits, this::sort);
    this.gpus = new FoldedTable<>(log, commits, (before, after) -> {});
    this.heartbeats = Table.hashed(log);
    this.desired = Table.hashed(log);
    this.clears = Table.hashed(log);
  }

  private void sort(@Nullable NodeRow before, @Nullable NodeRow after) {
    if (after != null) {
      byId.put(after.id.value(), after);
    } else if (before != null) {
      byId.remove(before.id.value());
    }
  }

  void insert(NodeRow row) {
    UUID id = row.id.value();
    nodes.put(id, row);
    heartbeats.put(id, new Heartbeat(null, 0, 0));
    desired.put(id, 0L);
  }

  /** The row, or null. */
  public @Nullable NodeRow get(UUID id) {
    return nodes.get(id);
  }

  /** The row; throws IllegalStateException when there is none. */
  public NodeRow require(UUID id) {
    NodeRow row = nodes.get(id);
    if (row == null) {
      throw new IllegalStateException("no node " + id);
    }
    return row;
  }

  /** Puts a changed copy of the row in its place, if there is one. */
  public void edit(UUID id, Consumer<NodeRow> change) {
    NodeRow before = nodes.get(id);
    if (before != null) {
      NodeRow after = before.copy();
      change.accept(after);
      nodes.put(id, after);
    }
  }

  /** All rows by id. */
  Iterable<NodeRow> all() {
    return byId.values();
  }

  void changedSince(String mark, Consumer<NodeRow> reader) {
    nodes.changedSince(mark, reader);
  }

  /** The GPUs of a node by index and UUID, removed ones too. */
  public List<Gpu> gpusOf(UUID node) {
    List<Gpu> found = gpus.get(node);
    return found == null ? List.of() : found;
  }

  /** Puts GPUs in the place of those of the node with the same UUID, or beside them. */
  public void putGpus(UUID node, List<Gpu> changed) {
    require(node);
    Map<String, Gpu> byUuid = new HashMap<>();
    gpusOf(node).forEach(gpu -> byUuid.put(gpu.uuid(), gpu));
    changed.forEach(gpu -> byUuid.put(gpu.uuid(), gpu));
    List<Gpu> sorted = new ArrayList<>(byUuid.values());
    sorted.sort(BY_INDEX);
    gpus.put(node, List.copyOf(sorted));
  }

  List<UUID> gpusChangedSince(String mark) {
    List<UUID> changed = new ArrayList<>();
    gpus.changedSince(mark, list -> changed.add(list.get(0).node().value()));
    return changed;
  }

  /** The narrow row; throws IllegalStateException when there is no such node. */
  public Heartbeat heartbeat(UUID node) {
    return heartbeats
        .find(node)
        .orElseThrow(() -> new IllegalStateException("no heartbeat of node " + node));
  }

  /** Writes the narrow row. */
  public void put(UUID node, Heartbeat heartbeat) {
    heartbeats.put(node, heartbeat);
  }

  Optional<Instant> lastSeen(UUID node) {
    return Optional.ofNullable(heartbeat(node).lastSyncAt());
  }

  /**
   * The version of what the node should be doing; throws IllegalStateException without the node.
   */
  public long desiredVersion(UUID node) {
    return desired
        .find(node)
        .orElseThrow(() -> new IllegalStateException("no desired version of node " + node));
  }

  /** What the node should be doing has changed. */
  public void bumpDesired(UUID node) {
    desired.put(node, desiredVersion(node) + 1);
  }

  /** Operators' words on its health that the agent has yet to follow. */
  public List<HealthClear> clears(UUID node) {
    return clears.find(node).orElse(List.of());
  }

  /** Replaces them. */
  public void putClears(UUID node, List<HealthClear> still) {
    clears.put(node, still);
  }

  /** Whether what the node holds is given up only when its end is certain. */
  public boolean isLost(UUID node) {
    return require(node).state.equals("lost");
  }

  /** The lost nodes, by id. */
  public List<UUID> lost() {
    List<UUID> lost = new ArrayList<>();
    for (NodeRow row : byId.values()) {
      if (row.state.equals("lost")) {
        lost.add(row.id.value());
      }
    }
    return lost;
  }
}
