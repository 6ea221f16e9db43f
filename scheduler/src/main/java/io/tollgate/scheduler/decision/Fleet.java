package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import java.util.ArrayList;
import java.util.EnumSet;
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
  private final Map<AccountId, Timeline> accounts = new HashMap<>();
  private final Lift lift;
  private final InForce rules;
  private final Pace pace;
  private final NodePace nodePace;

  /**
   * The fleet beside what is held, before anything waits for it.
   *
   * @param alsoHeld what a decision has started already
   */
  Fleet(ClusterState state, Policy policy, long now, Lift lift, List<Start> alsoHeld) {
    this.state = state;
    this.now = now;
    this.lift = lift;
    this.rules = InForce.of(state, now);
    this.pace = new Pace(rules, now);
    this.nodePace = new NodePace(rules, state.nodes().values());
    lay(lift, now);
    Evictions evictions = new Evictions(state, rules, policy);
    for (HeldSession session : state.held().values()) {
      long evicted = evictions.over(session);
      if (session.countsAsRunning()) {
        long end = Gates.expected(Ticks.of(session.latestEnd()), now, policy);
        account(session.account()).take(now, Math.min(end, evicted), 1, 0, 0);
      }
      for (HeldAllocation held : session.allocations()) {
        NodeLine node = nodes.get(held.node());
        if (node != null && !lift.empty()) {
          long end = Math.min(evicted, Gates.expected(Ticks.of(held.latestEnd()), now, policy));
          node.hold(held.gpuUuids(), held.cpus(), held.memoryBytes(), now, end);
        }
      }
    }
    for (Start start : alsoHeld) {
      QueuedSession session = queued(start);
      long end = now + Ticks.of(policy.heldAtMost(session.runLimit()));
      account(session.account()).take(now, end, 1, 0, 0);
      pace.take(session, now, 1);
      for (Placement placed : start.placements()) {
        nodePace.started(placed.node(), now);
        if (!lift.empty()) {
          line(placed.node())
              .hold(placed.gpuUuids(), placed.cpus(), placed.memoryBytes(), now, end);
        }
      }
    }
    Map<Pool, List<NodeLine>> lines = new HashMap<>();
    for (NodeLine node : nodes.values()) {
      nodePace.closing(node.view, now).filter(lift::leaves).ifPresent(node::close);
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
        NodeLine line = new NodeLine(node, at, lift.down());
        rules.closings(node).stream().filter(lift::leaves).forEach(line::close);
        nodes.put(node.id(), line);
      }
    }
  }

  /** What operators have laid down. */
  InForce rules() {
    return rules;
  }

  /** The reasons for which nodes of the pool are closed now or later. */
  Set<WaitCode> closingsOf(Pool pool) {
    Set<WaitCode> codes = EnumSet.noneOf(WaitCode.class);
    if (!state.rules().isEmpty()) {
      for (NodeView node : state.nodes().values()) {
        if (node.pool().equals(pool)) {
          rules.closings(node).forEach(closing -> codes.add(closing.why()));
          nodePace.closing(node, now).ifPresent(closing -> codes.add(closing.why()));
        }
      }
    }
    return codes;
  }

  /** What throttles leave, over time. */
  Pace pace() {
    return pace;
  }

  /** A session starts now on these nodes, and some may have had enough starts by that. */
  void started(QueuedSession session, List<NodeLine> on) {
    pace.take(session, now, 1);
    for (NodeLine node : on) {
      nodePace.started(node.view.id(), now);
      nodePace
          .closing(node.view, now)
          .filter(lift::leaves)
          .ifPresent(closing -> pool(session.pool()).close(node, closing));
    }
  }

  AvailabilityProfile pool(Pool pool) {
    return pools.getOrDefault(pool, NO_NODES);
  }

  /** How many more sessions the account may run, over time. */
  Timeline account(AccountId id) {
    return accounts.computeIfAbsent(
        id,
        missing -> {
          AccountView view = state.accounts().get(missing);
          if (view == null) {
            throw new IllegalStateException("account " + missing + " is not in the cluster state");
          }
          return new Timeline(now, view.concurrentMax(), 0, 0);
        });
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
