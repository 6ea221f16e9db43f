package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.CapacityBarrier;
import io.tollgate.scheduler.decision.placement.Demand;
import io.tollgate.scheduler.decision.placement.NodeSize;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Placer;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All nodes and all limits from now on, as one pass sees and changes them. */
final class Fleet {
  private static final Comparator<NodeView> BY_ID =
      (one, other) -> Order.unsigned(one.id().value(), other.id().value());

  final long now;
  private final ClusterState state;
  private final List<NodeLine> nodes = new ArrayList<>();
  private final Map<NodeId, NodeLine> byId = new HashMap<>();
  private final Map<Need, Fit> fits = new HashMap<>();
  private final Kinds kinds = new Kinds();
  private final Limits limits;
  private final Placer placer;
  private long gains;

  /**
   * The fleet beside what is held, before anything waits for it.
   *
   * @param alsoHeld what a decision has started already
   */
  Fleet(ClusterState state, Policy policy, long now, Lift lift, List<Start> alsoHeld) {
    this.state = state;
    this.now = now;
    this.limits = new Limits(state, now);
    lay(lift);
    for (HeldSession session : state.held().values()) {
      if (session.countsAsRunning()) {
        limits.run(session, Gates.expected(Ticks.of(session.latestEnd()), now, policy));
      }
      for (HeldAllocation held : session.allocations()) {
        NodeLine node = byId.get(held.node());
        if (node != null && !lift.empty()) {
          long end = Gates.expected(Ticks.of(held.latestEnd()), now, policy);
          node.hold(held.gpuUuids(), held.cpus(), held.memoryBytes(), now, end);
        }
      }
    }
    for (Start start : alsoHeld) {
      QueuedSession session = queued(start);
      long length = Ticks.of(policy.heldAtMost(session.runLimit()));
      limits.run(session, length);
      for (Placement placed : start.placements()) {
        if (!lift.empty()) {
          known(placed.node())
              .hold(placed.gpuUuids(), placed.cpus(), placed.memoryBytes(), now, now + length);
        }
      }
    }
    this.placer = placer();
  }

  /** Only pools that somebody waits for are laid out: the others have nothing to decide. */
  private void lay(Lift lift) {
    Set<Pool> wanted = new HashSet<>();
    state.queue().values().forEach(session -> wanted.add(session.pool()));
    state.nodes().values().stream()
        .filter(node -> lift.takesWork(node.availability()) && wanted.contains(node.pool()))
        .sorted(BY_ID)
        .forEach(
            view -> {
              NodeLine node = new NodeLine(view, nodes.size(), now, lift.down());
              nodes.add(node);
              byId.put(view.id(), node);
            });
  }

  private Placer placer() {
    List<NodeSize> sizes = new ArrayList<>(nodes.size());
    for (NodeLine node : nodes) {
      NodeView view = node.view;
      sizes.add(
          new NodeSize(kinds.of(view), node.gpus(), Kinds.milli(view.cpus()), view.memoryBytes()));
    }
    Placer made = new Placer(sizes, new CapacityBarrier(demand()));
    for (NodeLine node : nodes) {
      made.set(node.number, node.freeMilli(), Kinds.milli(node.cpusNow()), node.memoryNow());
    }
    return made;
  }

  private Demand demand() {
    Map<Request, Double> counts = new HashMap<>();
    for (Map.Entry<Need, Double> one : state.learned().mix().inOrder()) {
      counts.merge(kinds.request(one.getKey()), one.getValue(), Double::sum);
    }
    return Demand.given(counts);
  }

  /** How it fits here. */
  Fit fit(QueuedSession session) {
    return fit(session.need());
  }

  Fit fit(Need need) {
    return fits.computeIfAbsent(
        need,
        added -> {
          List<NodeLine> able = new ArrayList<>();
          for (NodeLine node : nodes) {
            if (node.view.world().equals(added.world()) && node.couldHold(added.shape())) {
              able.add(node);
            }
          }
          return new Fit(added.shape(), kinds.request(added), able, this, placer);
        });
  }

  /** How many more may run, over time. */
  Limits limits() {
    return limits;
  }

  /** Grows whenever anything was given back. */
  long gains() {
    return gains;
  }

  NodeLine line(int number) {
    return nodes.get(number);
  }

  /** The nodes of that name, or an empty list when one of them takes no work or is gone. */
  List<NodeLine> lines(List<NodeId> ids) {
    List<NodeLine> found = new ArrayList<>();
    for (NodeId id : ids) {
      NodeLine node = byId.get(id);
      if (node == null) {
        return List.of();
      }
      found.add(node);
    }
    return found;
  }

  /** The session runs at those places from now on. */
  List<Placement> start(QueuedSession session, List<Place> places, long length) {
    Shape shape = session.shape();
    List<Placement> placements = new ArrayList<>(places.size());
    for (Place place : places) {
      NodeLine node = nodes.get(place.node());
      placer.take(place);
      node.take(shape, now, now + length);
      placements.add(
          new Placement(
              placements.size(),
              node.view.id(),
              node.view.version(),
              node.use(place.gpus()),
              shape.cpus(),
              shape.memoryBytes()));
    }
    limits.run(session, length);
    return placements;
  }

  /** Keeps the nodes for the session. */
  void keep(QueuedSession session, Slot slot) {
    for (NodeLine node : slot.nodes()) {
      node.take(session.shape(), slot.start(), slot.end());
    }
    limits.keep(session, slot.start(), slot.length(), 1);
  }

  /** Keeps them no longer. */
  void give(QueuedSession session, Slot slot) {
    gains++;
    for (NodeLine node : slot.nodes()) {
      node.give(session.shape(), slot.start(), slot.end());
    }
    limits.keep(session, slot.start(), slot.length(), -1);
  }

  private NodeLine known(NodeId id) {
    NodeLine node = byId.get(id);
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
