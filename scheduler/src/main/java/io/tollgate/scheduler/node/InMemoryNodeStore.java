package io.tollgate.scheduler.node;

import io.tollgate.metering.Cause;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.session.Shape;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Nodes and their GPUs in a simulated world. */
public final class InMemoryNodeStore implements NodeStore {
  private static final Set<String> STATES = Set.of("joining", "ready", "unreachable", "lost");
  private static final Set<String> WORLDS = Set.of("live", "test");

  private final NodeRows rows;
  private final Table<ByteBuffer, UUID> tokens;

  public InMemoryNodeStore(UndoLog log, NodeRows rows) {
    this.rows = rows;
    this.tokens = Table.hashed(log);
  }

  @Override
  public void insert(
      NodeId id,
      String name,
      String world,
      byte[] tokenHash,
      Instant tokenUntil,
      Cause cause,
      Instant now) {
    if (rows.get(id.value()) != null || nameIsTaken(name) || !WORLDS.contains(world)) {
      throw new IllegalStateException(
          "node " + id + ": its id or name " + name + " is taken, or no world is named " + world);
    }
    if (!tokens.insert(ByteBuffer.wrap(tokenHash.clone()), id.value())) {
      throw new IllegalStateException("node " + id + ": its join token is another's");
    }
    rows.insert(new NodeRow(id, name, world, now, tokenUntil));
  }

  @Override
  public boolean nameIsTaken(String name) {
    for (NodeRow row : rows.all()) {
      if (row.removedAt == null && row.name.equals(name)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Optional<Node> find(String idOrName, String world) {
    for (NodeRow row : rows.all()) {
      if (row.removedAt == null
          && row.world.equals(world)
          && (row.name.equals(idOrName) || row.id.toString().equals(idOrName))) {
        return Optional.of(whole(row));
      }
    }
    return Optional.empty();
  }

  private Node whole(NodeRow row) {
    UUID id = row.id.value();
    return row.node(rows.lastSeen(id))
        .with(rows.gpusOf(id).stream().filter(gpu -> !gpu.removed()).toList());
  }

  /** All nodes by id, removed ones too, with the GPUs they have. */
  public List<Node> all() {
    List<Node> all = new ArrayList<>();
    rows.all().forEach(row -> all.add(whole(row)));
    return all;
  }

  /** All that is kept of nodes and is not in {@link #all}, a row a line. */
  public void dumpTo(StringBuilder text) {
    for (NodeRow row : rows.all()) {
      UUID id = row.id.value();
      text.append("agent ")
          .append(id)
          .append(' ')
          .append(row.joinedAt)
          .append(' ')
          .append(row.agentNonce)
          .append(' ')
          .append(row.bootId)
          .append(' ')
          .append(rows.heartbeat(id))
          .append(" desired ")
          .append(rows.desiredVersion(id))
          .append(' ')
          .append(rows.gpusOf(id))
          .append('\n');
    }
  }

  @Override
  public List<Node> changedSince(String mark) {
    List<Node> changed = new ArrayList<>();
    rows.changedSince(mark, row -> changed.add(row.node(Optional.empty())));
    changed.sort(Comparator.comparing(Node::id));
    return changed;
  }

  @Override
  public Map<UUID, List<Gpu>> gpusOf(Collection<UUID> nodes) {
    Map<UUID, List<Gpu>> found = new HashMap<>();
    for (UUID node : nodes) {
      List<Gpu> gpus = rows.gpusOf(node);
      if (!gpus.isEmpty()) {
        found.put(node, gpus);
      }
    }
    return found;
  }

  @Override
  public List<UUID> gpusChangedSince(String mark) {
    return rows.gpusChangedSince(mark);
  }

  @Override
  public List<Node> findAll(Collection<UUID> ids) {
    List<Node> found = new ArrayList<>();
    for (UUID id : new LinkedHashSet<>(ids)) {
      NodeRow row = rows.get(id);
      if (row != null) {
        found.add(row.node(Optional.empty()));
      }
    }
    return found;
  }

  @Override
  public void cordon(NodeId id, boolean cordoned, String reason, Instant now) {
    rows.edit(
        id.value(),
        row -> {
          row.cordoned = cordoned;
          row.cordonReason = cordoned ? reason : null;
          row.cordonedAt = cordoned ? now : null;
          row.startTrouble = cordoned ? row.startTrouble : StartTrouble.NONE;
          row.version++;
        });
  }

  @Override
  public void setBeta(NodeId id, boolean beta) {
    rows.edit(
        id.value(),
        row -> {
          row.beta = beta;
          row.version++;
        });
  }

  @Override
  public void setStartTrouble(NodeId id, StartTrouble trouble) {
    rows.edit(
        id.value(),
        row -> {
          row.startTrouble = trouble;
          row.version++;
        });
  }

  @Override
  public boolean setState(NodeId id, Collection<String> expected, String state, Instant now) {
    NodeRow before = rows.get(id.value());
    if (before == null || before.removedAt != null || !expected.contains(before.state)) {
      return false;
    }
    if (!STATES.contains(state)) {
      throw new IllegalStateException("node " + id + ": no state is named " + state);
    }
    rows.edit(
        id.value(),
        row -> {
          row.state = state;
          row.stateSince = now;
          row.version++;
        });
    return true;
  }

  @Override
  public void remove(NodeId id, Instant now) {
    rows.edit(
        id.value(),
        row -> {
          row.removedAt = now;
          row.version++;
        });
    tokens.keys().stream()
        .filter(token -> id.value().equals(tokens.get(token)))
        .toList()
        .forEach(tokens::remove);
  }

  @Override
  public List<Silent> silent(Instant watchingSince, Instant limit) {
    List<Silent> silent = new ArrayList<>();
    for (NodeRow row : rows.all()) {
      if (row.isInService()) {
        Instant heard = heard(row);
        Instant since = heard.isAfter(watchingSince) ? heard : watchingSince;
        if (!since.isAfter(limit)) {
          silent.add(new Silent(row.id, row.name, row.state, since));
        }
      }
    }
    return silent;
  }

  private Instant heard(NodeRow row) {
    Instant synced = rows.heartbeat(row.id.value()).lastSyncAt();
    if (synced != null) {
      return synced;
    }
    return row.joinedAt == null ? row.createdAt : row.joinedAt;
  }

  @Override
  public int inService() {
    int count = 0;
    for (NodeRow row : rows.all()) {
      count += row.isInService() ? 1 : 0;
    }
    return count;
  }

  @Override
  public Map<UUID, Long> lockTakingWork(Collection<UUID> nodes) {
    Map<UUID, Long> versions = new HashMap<>();
    for (UUID id : nodes) {
      NodeRow row = rows.get(id);
      if (row != null && row.takesWork()) {
        versions.put(id, row.version);
      }
    }
    return versions;
  }

  @Override
  public int thatCouldHold(String world, Shape shape) {
    Optional<String> same = SqlFleetRoom.required(shape);
    Map<String, Integer> groups = new HashMap<>();
    for (NodeRow row : rows.all()) {
      boolean labelled = same.isEmpty() || row.labels.containsKey(same.get());
      if (labelled && couldHold(row, world, shape)) {
        groups.merge(row.gpuModel + "/" + same.map(row.labels::get).orElse(""), 1, Integer::sum);
      }
    }
    int most = groups.values().stream().mapToInt(count -> count).max().orElse(0);
    return Math.min(most, shape.nodes());
  }

  private boolean couldHold(NodeRow row, String world, Shape shape) {
    return row.removedAt == null
        && row.world.equals(world)
        && row.gpuModel != null
        && shape.gpuModels().contains(row.gpuModel)
        && row.cpus >= shape.cpus()
        && row.memoryBytes >= shape.memoryBytes()
        && row.labels.entrySet().containsAll(shape.labels().entrySet())
        && gpus(row) >= shape.gpusPerNode();
  }

  private int gpus(NodeRow row) {
    int count = 0;
    for (Gpu gpu : rows.gpusOf(row.id.value())) {
      count += gpu.removed() ? 0 : 1;
    }
    return count;
  }
}
