package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.decision.placement.Whereto;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * How one need fits a fleet: which nodes could hold it, where it goes now, and when it could start.
 * All who wait with that need share what was found out for one of them.
 */
final class Fit {
  private final Need need;
  private final Shape shape;
  private final Request request;
  private final Fleet fleet;
  private final Able able;
  private final Groups groups;
  private final Openings openings;
  private final Joining joining;

  /** The shortest length for which it is known that it cannot start now, and as of which gains. */
  private long closedFrom = Ticks.NEVER;

  private long closedAsOf = -1;

  Fit(Need need, Request request, Fleet fleet) {
    this.need = need;
    this.shape = need.shape();
    this.request = request;
    this.fleet = fleet;
    this.able = new Able(need, fleet);
    this.groups = able.groups();
    this.openings = new Openings(need, able, fleet);
    this.joining = new Joining(need, request, able, fleet);
  }

  /** Whether the fleet could hold it if it were empty and nothing of it closed. */
  boolean possible() {
    return groups.largest() >= shape.nodes();
  }

  /** Whether the fleet could hold one for that long from now on if it were empty. */
  boolean possible(long length) {
    return fleet.closings().isEmpty() ? possible() : most(length, node -> true) >= shape.nodes();
  }

  /** The nodes that could hold their part if they were empty. */
  Able able() {
    return able;
  }

  /** When those of the need could start. */
  Openings openings() {
    return openings;
  }

  /** How parts of GPUs of the need join others. */
  Joining joining() {
    return joining;
  }

  /**
   * The first time, not before {@code from}, when enough nodes are free together for that long;
   * {@link Ticks#NEVER} when there is none.
   */
  long earliest(long length, long from) {
    return possible() ? openings.earliest(length, from) : Ticks.NEVER;
  }

  /** Whether it is known that one of that length cannot start now. */
  boolean closed(long length) {
    forgetGains();
    return length >= closedFrom;
  }

  /** What could not start still cannot, unless it fits on a node that gained something since. */
  private void forgetGains() {
    Gained gained = fleet.gained();
    boolean stands = closedFrom < Ticks.NEVER && gained.remembers(closedAsOf);
    for (long entry = closedAsOf; stands && entry < gained.written(); entry++) {
      int node = gained.node(entry);
      stands = able.placeOf(node) < 0 || !isClear(node, closedFrom);
    }
    closedFrom = stands ? closedFrom : Ticks.NEVER;
    closedAsOf = gained.written();
  }

  private boolean isClear(int node, long length) {
    return fleet.node(node).clear(need, fleet.now(), fleet.now() + length);
  }

  /**
   * The best places to start at now for that long without touching what is kept for others, or an
   * empty list. Nodes to be avoided come last: they change where it starts, never whether.
   */
  List<Place> now(long length, Set<NodeId> avoided) {
    if (closed(length)) {
      return List.of();
    }
    for (int group = 0; group < groups.count(); group++) {
      int its = group;
      IntPredicate among = node -> able.isIn(its, node);
      List<Place> found = ownFirst(length, avoided, among);
      if (found.size() == shape.nodes()) {
        return found;
      }
    }
    closedFrom = Math.min(closedFrom, length);
    return List.of();
  }

  /** Whose nodes are kept starts there if it can, so that no others need be kept for him. */
  private List<Place> ownFirst(long length, Set<NodeId> avoided, IntPredicate group) {
    if (fleet.keeps() && need.guest().isSomebody()) {
      List<Place> own =
          now(length, avoided, node -> group.test(node) && fleet.node(node).isKeptFor(need));
      if (own.size() == shape.nodes()) {
        return own;
      }
    }
    return now(length, avoided, group);
  }

  private List<Place> now(long length, Set<NodeId> avoided, IntPredicate group) {
    List<Place> found =
        find(shape.nodes(), length, node -> group.test(node) && !avoids(avoided, node));
    if (found.size() < shape.nodes() && !avoided.isEmpty()) {
      Set<Integer> good = new HashSet<>();
      found.forEach(place -> good.add(place.node()));
      found.addAll(
          find(
              shape.nodes() - found.size(),
              length,
              node -> group.test(node) && !good.contains(node)));
    }
    return found;
  }

  /** Whether it is about parts of a GPU. */
  boolean isPart() {
    return shape.isPart();
  }

  /**
   * The best place for a part of a GPU: beside others of its account, and else a whole GPU of which
   * others may join it later. Empty when there is none.
   */
  List<Place> part(Waiter waiter) {
    QueuedSession session = waiter.session;
    long length = waiter.length;
    Set<NodeId> avoided = session.failedOn();
    if (!fleet.parts().any(waiter.parts)) {
      return now(length, avoided);
    }
    List<Place> joined = joining.joined(session, length, node -> !avoids(avoided, node));
    List<Place> found = joined.isEmpty() ? now(length, avoided) : joined;
    return found.isEmpty() && !avoided.isEmpty()
        ? joining.joined(session, length, node -> true)
        : found;
  }

  private List<Place> find(int copies, long length, IntPredicate allowed) {
    long until = fleet.now() + length;
    boolean careful = need.guest().isSomebody();
    IntPredicate clear = node -> fleet.node(node).clear(need, fleet.now(), until);
    IntPredicate may = careful ? node -> allowed.test(node) && clear.test(node) : allowed;
    return fleet.placer().find(request, copies, new Whereto(may, clear, fleet.delay(until)));
  }

  private boolean avoids(Set<NodeId> avoided, int node) {
    return !avoided.isEmpty() && avoided.contains(fleet.node(node).view().id());
  }

  /** How many of its nodes one could have now for that long beside what is held, at most all. */
  int nodesBesideHeld(long length) {
    boolean plain = groups.largest() == able.nodes().size();
    if (plain && !need.guest().isSomebody() && fleet.closings().isEmpty() && !fleet.keeps()) {
      return fleet.placer().fitting(request, shape.nodes());
    }
    return Math.min(most(length, node -> node.fitsNow(need)), shape.nodes());
  }

  /** The most nodes of one group that are open for that long and of which that is so. */
  private int most(long length, Predicate<NodeLine> so) {
    long until = fleet.now() + length;
    int[] counts = new int[groups.count()];
    int most = 0;
    for (int i = 0; i < able.nodes().size(); i++) {
      NodeLine node = able.nodes().get(i);
      if (groups.of(i) >= 0 && node.openUntil(until) && so.test(node)) {
        most = Math.max(most, ++counts[groups.of(i)]);
      }
    }
    return most;
  }

  /**
   * Free now to those of the need, on nodes that are open for that long: in all on the nodes that
   * could hold it, and the most on one of them; of a part thousandths of whole GPUs.
   */
  int[] freeNow(long length) {
    int[] counts = {0, 0};
    for (NodeLine node : able.nodes()) {
      if (node.openUntil(fleet.now() + length)) {
        int free = node.freeTo(need) * (shape.isPart() ? Shape.WHOLE : 1);
        counts[0] += free;
        counts[1] = Math.max(counts[1], shape.isPart() ? Math.min(free, Shape.WHOLE) : free);
      }
    }
    return counts;
  }
}
