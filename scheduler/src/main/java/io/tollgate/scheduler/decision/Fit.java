package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Placer;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How one need fits a fleet: which nodes could hold it, where it goes now, and when it could start.
 * All sessions of the need share what was found out for one of them.
 */
final class Fit {
  private final Shape shape;
  private final Request request;
  private final List<NodeLine> able;
  private final Fleet fleet;
  private final Placer placer;

  /** The shortest length for which it is known that it cannot start now, and as of which change. */
  private long closedFrom = Ticks.NEVER;

  private long closedAsOf = -1;

  /**
   * @param able the nodes that could hold their part if they were empty, by number
   */
  Fit(Shape shape, Request request, List<NodeLine> able, Fleet fleet, Placer placer) {
    this.shape = shape;
    this.request = request;
    this.able = able;
    this.fleet = fleet;
    this.placer = placer;
  }

  /** Whether the fleet could hold it if it were empty. */
  boolean possible() {
    return able.size() >= shape.nodes();
  }

  /**
   * The best places to start at now for that long without touching what is kept for others, or an
   * empty list. Nodes to be avoided come last: they change where it starts, never whether.
   */
  List<Place> now(long length, Set<NodeId> avoided) {
    if (closedAsOf == fleet.gains() && length >= closedFrom) {
      return List.of();
    }
    long until = fleet.now + length;
    List<Place> found =
        placer.find(
            request,
            shape.nodes(),
            node -> !avoids(avoided, node) && fleet.line(node).clear(shape, fleet.now, until));
    if (found.size() < shape.nodes() && !avoided.isEmpty()) {
      Set<Integer> good = new HashSet<>();
      found.forEach(place -> good.add(place.node()));
      List<Place> last =
          placer.find(
              request,
              shape.nodes() - found.size(),
              node -> !good.contains(node) && fleet.line(node).clear(shape, fleet.now, until));
      found.addAll(last);
    }
    if (found.size() == shape.nodes()) {
      return found;
    }
    closedFrom = closedAsOf == fleet.gains() ? Math.min(closedFrom, length) : length;
    closedAsOf = fleet.gains();
    return List.of();
  }

  private boolean avoids(Set<NodeId> avoided, int node) {
    return !avoided.isEmpty() && avoided.contains(fleet.line(node).view.id());
  }

  /**
   * The best nodes to start on at that time, which {@link #earliest} has found: the fullest then;
   * those to be avoided come last.
   */
  List<NodeLine> at(long time, long length, Set<NodeId> avoided) {
    List<NodeLine> found = new ArrayList<>();
    for (NodeLine node : able) {
      if (node.clear(shape, time, time + length)) {
        found.add(node);
      }
    }
    found.sort(
        Comparator.<NodeLine, Boolean>comparing(node -> avoided.contains(node.view.id()))
            .thenComparingInt(node -> node.gpusAt(time))
            .thenComparingInt(node -> node.number));
    return List.copyOf(found.subList(0, shape.nodes()));
  }

  /**
   * The first time, not before {@code from}, when enough nodes are free together for that long;
   * {@link Ticks#NEVER} when there is none.
   */
  long earliest(long length, long from) {
    if (!possible()) {
      return Ticks.NEVER;
    }
    return shape.isGang() ? together(length, from) : single(length, from);
  }

  private long single(long length, long from) {
    long[] best = {Ticks.NEVER};
    for (int i = 0; i < able.size() && best[0] > from; i++) {
      able.get(i)
          .starts(
              shape,
              from,
              length,
              (first, last) -> {
                best[0] = Math.min(best[0], first);
                return false;
              });
    }
    return best[0];
  }

  /**
   * A gang's earliest start is not the latest of its members' earliest ones: while one node comes
   * free another may be promised away. So all stretches of all nodes are counted together.
   */
  private long together(long length, long from) {
    List<long[]> stretches = new ArrayList<>();
    for (NodeLine node : able) {
      node.starts(shape, from, length, (first, last) -> stretches.add(new long[] {first, last}));
    }
    long[] firsts = stretches.stream().mapToLong(stretch -> stretch[0]).sorted().toArray();
    long[] lasts = stretches.stream().mapToLong(stretch -> stretch[1]).sorted().toArray();
    int over = 0;
    for (int begun = 0; begun < firsts.length; begun++) {
      while (lasts[over] < firsts[begun]) {
        over++;
      }
      if (begun + 1 - over >= shape.nodes()) {
        return firsts[begun];
      }
    }
    return Ticks.NEVER;
  }

  /** How many of its nodes it could have now beside what is held, at most all. */
  int nodesBesideHeld() {
    return placer.fitting(request, shape.nodes());
  }

  /** GPUs free now: in all on the nodes that could hold it, and the most on one of them. */
  int[] freeNow() {
    int[] counts = {0, 0};
    for (NodeLine node : able) {
      int free = Math.max(0, node.gpusAt(fleet.now));
      counts[0] += free;
      counts[1] = Math.max(counts[1], free);
    }
    return counts;
  }
}
