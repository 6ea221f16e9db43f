package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.decision.Shards;
import io.tollgate.scheduler.node.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts who waits and what is free in every pool, for first looks. From round to round only what
 * differs is counted again: it goes with each of them, and a fleet and its queue may be large. Not
 * safe for threads.
 */
final class Looks {
  private ClusterState seen = ClusterState.EMPTY;
  private final Map<Pool, Integer> waiting = new HashMap<>();

  /** Sessions on each GPU that somebody holds; parts of one may be several's. */
  private final Map<NodeId, Map<String, Integer>> held = new HashMap<>();

  /** What a ready node was counted as. */
  private record Counted(Pool pool, int free) {}

  private final Map<NodeId, Counted> counted = new HashMap<>();
  private final Map<Pool, TreeMap<Integer, Integer>> free = new HashMap<>();

  /** Every pool of that state in which anybody waits or a node is ready. */
  Map<Pool, FirstLook> of(ClusterState state) {
    Set<NodeId> touched = new HashSet<>();
    Shards.compare(
        seen.queue(),
        state.queue(),
        (id, before, after) -> {
          if (before != null) {
            add(waiting, before.pool(), -1);
          }
          if (after != null) {
            add(waiting, after.pool(), 1);
          }
        });
    Shards.compare(
        seen.held(),
        state.held(),
        (id, before, after) -> {
          hold(before, -1, touched);
          hold(after, 1, touched);
        });
    Shards.compare(seen.nodes(), state.nodes(), (id, before, after) -> touched.add(id));
    touched.forEach(id -> count(id, state.nodes().get(id)));
    seen = state;
    return looks();
  }

  private void hold(@Nullable HeldSession session, int more, Set<NodeId> touched) {
    if (session != null) {
      for (HeldAllocation allocation : session.allocations()) {
        touched.add(allocation.node());
        Map<String, Integer> gpus =
            held.computeIfAbsent(allocation.node(), node -> new HashMap<>());
        allocation.gpuUuids().forEach(gpu -> add(gpus, gpu, more));
        if (gpus.isEmpty()) {
          held.remove(allocation.node());
        }
      }
    }
  }

  private void count(NodeId id, @Nullable NodeView node) {
    Counted before = counted.remove(id);
    if (before != null) {
      TreeMap<Integer, Integer> nodes =
          free.computeIfAbsent(before.pool(), pool -> new TreeMap<>());
      add(nodes, before.free(), -1);
      if (nodes.isEmpty()) {
        free.remove(before.pool());
      }
    }
    if (node != null && node.availability().state() == Availability.State.READY) {
      Counted now = new Counted(node.pool(), free(node));
      add(free.computeIfAbsent(now.pool(), pool -> new TreeMap<>()), now.free(), 1);
      counted.put(id, now);
    }
  }

  private int free(NodeView node) {
    Map<String, Integer> gpus = held.getOrDefault(node.id(), Map.of());
    int free = 0;
    for (GpuView gpu : node.gpus()) {
      free += gpu.healthy() && !gpus.containsKey(gpu.uuid()) ? 1 : 0;
    }
    return free;
  }

  private Map<Pool, FirstLook> looks() {
    Set<Pool> pools = new HashSet<>(waiting.keySet());
    pools.addAll(free.keySet());
    Map<Pool, FirstLook> looks = new HashMap<>();
    for (Pool pool : pools) {
      List<Integer> nodesByFree = new ArrayList<>();
      free.getOrDefault(pool, new TreeMap<>())
          .forEach(
              (gpus, nodes) -> {
                while (nodesByFree.size() < gpus) {
                  nodesByFree.add(0);
                }
                nodesByFree.add(nodes);
              });
      looks.put(pool, new FirstLook(waiting.getOrDefault(pool, 0), nodesByFree));
    }
    return Map.copyOf(looks);
  }

  /** Of what there is none any more no count is kept. */
  private static <K> void add(Map<K, Integer> counts, K key, int more) {
    counts.merge(key, more, (count, added) -> count + added == 0 ? null : count + added);
  }
}
