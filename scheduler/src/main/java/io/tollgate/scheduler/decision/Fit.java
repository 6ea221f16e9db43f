package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * How one need fits a fleet: which nodes could hold it, where it goes now, and when it could start.
 * All who wait with that need share what was found out for one of them.
 *
 * <p>Of every node that could hold it, it knows from when on it is free for ever, which does not
 * depend on how long anybody runs, as long as nothing is kept there for later; it follows the
 * fleet's journal. Nodes on which slots lie are few, and are looked at one by one.
 */
final class Fit {
  private final Shape shape;
  private final Request request;
  private final Fleet fleet;
  private final List<NodeLine> able = new ArrayList<>();
  private final int[] placeOf;
  private final long[] freeFrom;
  private final List<NodeLine> slotted = new ArrayList<>();
  private long read = -1;

  /** The shortest length for which it is known that it cannot start now, and as of which change. */
  private long closedFrom = Ticks.NEVER;

  private long closedAsOf = -1;

  Fit(Need need, Request request, Fleet fleet) {
    this.shape = need.shape();
    this.request = request;
    this.fleet = fleet;
    this.placeOf = new int[fleet.nodes().size()];
    for (NodeLine node : fleet.nodes()) {
      boolean could = node.view().world().equals(need.world()) && node.couldHold(shape);
      placeOf[node.number] = could ? able.size() : -1;
      if (could) {
        able.add(node);
      }
    }
    this.freeFrom = new long[able.size()];
  }

  /** Whether the fleet could hold it if it were empty. */
  boolean possible() {
    return able.size() >= shape.nodes();
  }

  /** The nodes that could hold their part if they were empty. */
  List<NodeLine> able() {
    return able;
  }

  /** Whether it is known that one of that length cannot start now. */
  boolean closed(long length) {
    return length >= closedFrom && closedAsOf == fleet.gains();
  }

  /**
   * The best places to start at now for that long without touching what is kept for others, or an
   * empty list. Nodes to be avoided come last: they change where it starts, never whether.
   */
  List<Place> now(long length, Set<NodeId> avoided) {
    if (closed(length)) {
      return List.of();
    }
    List<Place> found = find(shape.nodes(), length, node -> !avoids(avoided, node));
    if (found.size() < shape.nodes() && !avoided.isEmpty()) {
      Set<Integer> good = new HashSet<>();
      found.forEach(place -> good.add(place.node()));
      found.addAll(find(shape.nodes() - found.size(), length, node -> !good.contains(node)));
    }
    if (found.size() == shape.nodes()) {
      return found;
    }
    closedFrom = closedAsOf == fleet.gains() ? Math.min(closedFrom, length) : length;
    closedAsOf = fleet.gains();
    return List.of();
  }

  private List<Place> find(int copies, long length, IntPredicate allowed) {
    long until = fleet.now() + length;
    return fleet
        .placer()
        .find(request, copies, allowed, node -> fleet.node(node).clear(shape, fleet.now(), until));
  }

  private boolean avoids(Set<NodeId> avoided, int node) {
    return !avoided.isEmpty() && avoided.contains(fleet.node(node).view().id());
  }

  /**
   * The best nodes to start on at that time, which {@link #earliest} has found: the fullest then;
   * those to be avoided come last.
   */
  List<NodeLine> at(long time, long length, Set<NodeId> avoided) {
    follow();
    List<NodeLine> found = new ArrayList<>();
    for (int i = 0; i < freeFrom.length; i++) {
      NodeLine node = able.get(i);
      if (freeFrom[i] <= time || node.slotted() && node.clear(shape, time, time + length)) {
        found.add(node);
      }
    }
    Comparator<NodeLine> best =
        Comparator.<NodeLine, Boolean>comparing(node -> avoided.contains(node.view().id()))
            .thenComparingInt(node -> node.gpusAt(time))
            .thenComparingInt(node -> node.number);
    if (shape.nodes() == 1) {
      return found.stream().min(best).stream().toList();
    }
    found.sort(best);
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
    follow();
    return shape.isGang() ? together(length, from) : single(length, from);
  }

  private long single(long length, long from) {
    long[] best = {Ticks.NEVER};
    for (long free : freeFrom) {
      best[0] = Math.min(best[0], free);
    }
    best[0] = Math.max(best[0], from);
    for (int i = 0; i < slotted.size() && best[0] > from; i++) {
      slotted
          .get(i)
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
   * free another may be promised away. So all stretches of all nodes are counted together; of those
   * without slots, which stay free, only the first few matter.
   */
  private long together(long length, long from) {
    long[] soonest = soonest(from);
    List<long[]> stretches = new ArrayList<>();
    for (long free : soonest) {
      stretches.add(new long[] {free, Ticks.NEVER});
    }
    for (NodeLine node : slotted) {
      node.starts(shape, from, length, (first, last) -> stretches.add(new long[] {first, last}));
    }
    long[] firsts = stretches.stream().mapToLong(stretch -> stretch[0]).sorted().toArray();
    long[] lasts = stretches.stream().mapToLong(stretch -> stretch[1]).sorted().toArray();
    int over = 0;
    for (int begun = 0; begun < firsts.length && firsts[begun] < Ticks.NEVER; begun++) {
      while (lasts[over] < firsts[begun]) {
        over++;
      }
      if (begun + 1 - over >= shape.nodes()) {
        return firsts[begun];
      }
    }
    return Ticks.NEVER;
  }

  /** When the first nodes without slots are free for ever, as many as a gang has. */
  private long[] soonest(long from) {
    long[] soonest = new long[shape.nodes()];
    Arrays.fill(soonest, Ticks.NEVER);
    int last = soonest.length - 1;
    for (long free : freeFrom) {
      if (free < soonest[last]) {
        int at = last;
        while (at > 0 && soonest[at - 1] > free) {
          soonest[at] = soonest[at - 1];
          at--;
        }
        soonest[at] = free;
      }
    }
    for (int i = 0; i <= last; i++) {
      soonest[i] = Math.max(soonest[i], from);
    }
    return soonest;
  }

  /** Reads what has changed since it last looked. */
  private void follow() {
    Journal journal = fleet.journal();
    if (!journal.remembers(read)) {
      slotted.clear();
      able.forEach(node -> look(node));
    } else {
      for (long entry = read; entry < journal.written(); entry++) {
        int node = journal.node(entry);
        if (placeOf[node] >= 0) {
          look(fleet.node(node));
        }
      }
    }
    read = journal.written();
  }

  private void look(NodeLine node) {
    slotted.remove(node);
    if (node.slotted()) {
      slotted.add(node);
    }
    freeFrom[placeOf[node.number]] = node.slotted() ? Ticks.NEVER : node.freeForEver(shape);
  }

  /** How many of its nodes it could have now beside what is held, at most all. */
  int nodesBesideHeld() {
    return fleet.placer().fitting(request, shape.nodes());
  }

  /** GPUs free now: in all on the nodes that could hold it, and the most on one of them. */
  int[] freeNow() {
    int[] counts = {0, 0};
    for (NodeLine node : able) {
      int free = Math.max(0, node.gpusNow());
      counts[0] += free;
      counts[1] = Math.max(counts[1], free);
    }
    return counts;
  }
}
