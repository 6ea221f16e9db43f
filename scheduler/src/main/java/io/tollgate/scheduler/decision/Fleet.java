package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All pools and all accounts from now on, as one pass sees and changes them. */
final class Fleet {
  private static final AvailabilityProfile NO_NODES = new AvailabilityProfile(List.of(), 0);

  final long now;
  private final ClusterState state;
  private final Map<Pool, AvailabilityProfile> pools = new HashMap<>();
  private final Map<NodeId, NodeLine> nodes = new HashMap<>();
  private final Limits limits;

  /**
   * The fleet beside what is held, before anything waits for it.
   *
   * @param alsoHeld what a decision has started already
   */
  Fleet(ClusterState state, Policy policy, long now, Lift lift, List<Start> alsoHeld) {
    this.state = state;
    this.now = now;
    this.limits = new Limits(state, policy, now);
    lay(lift, now);
    for (HeldSession session : state.held().values()) {
      if (session.countsAsRunning()) {
        long end = Gates.expected(Ticks.of(session.latestEnd()), now, policy);
        limits.run(session, end);
      }
      for (HeldAllocation held : session.allocations()) {
        NodeLine node = nodes.get(held.node());
        if (node != null && !lift.empty()) {
          long end = Gates.expected(Ticks.of(held.latestEnd()), now, policy);
          node.hold(held.gpuUuids(), held.cpus(), held.memoryBytes(), now, end);
        }
      }
    }
    for (Start start : alsoHeld) {
      QueuedSession session = queued(start);
      long end = now + Ticks.of(policy.heldAtMost(session.runLimit()));
      limits.run(session, end - now);
      for (Placement placed : start.placements()) {
        if (!lift.empty()) {
          line(placed.node())
              .hold(placed.gpuUuids(), placed.cpus(), placed.memoryBytes(), now, end);
        }
      }
    }
    Map<Pool, List<NodeLine>> lines = new HashMap<>();
    for (NodeLine node : nodes.values()) {
      lines.computeIfAbsent(node.view.pool(), pool -> new ArrayList<>()).add(node);
    }
    lines.forEach((pool, members) -> pools.put(pool, new AvailabilityProfile(members, now)));
  }

  /** Only pools that somebody waits for are laid out: the others have nothing to decide. */
  private void lay(Lift lift, long at) {
    Set<Pool> wanted =
        state.queue().values().stream().map(QueuedSession::pool).collect(Collectors.toSet());
    for (NodeView node : state.nodes().values()) {
      if (lift.takesWork(node.availability()) && wanted.contains(node.pool())) {
        nodes.put(node.id(), new NodeLine(node, at, lift.down()));
      }
    }
  }

  AvailabilityProfile pool(Pool pool) {
    return pools.getOrDefault(pool, NO_NODES);
  }

  /** How much more may run, over time. */
  Limits limits() {
    return limits;
  }

  /** The nodes of that name, or an empty list when one of them takes no work or is gone. */
  List<NodeLine> lines(List<NodeId> ids) {
    List<NodeLine> found = new ArrayList<>();
    for (NodeId id : ids) {
      NodeLine node = nodes.get(id);
      if (node == null) {
        return List.of();
      }
      found.add(node);
    }
    return found;
  }

  private NodeLine line(NodeId id) {
    NodeLine node = nodes.get(id);
    if (node == null) {
      throw new IllegalStateException("node " + id + " took a start and is not there");
    }
    return node;
  }

  private QueuedSession queued(Start start) {
    QueuedSession session = state.queue().get(start.session());
    if (session == null) {
      throw new IllegalStateException("session " + start.session() + " starts and is not queued");
    }
    return session;
  }
}
