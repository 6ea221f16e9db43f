package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.decision.placement.Whereto;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * How one need fits a fleet: which nodes could hold it, where it goes now, and when it could start.
 * All who wait with that need share what was found out for one of them.
 *
 * <p>Of every node that could hold it, it knows from when on it is free for ever, which does not
 * depend on how long anybody runs, as long as nothing is kept there for later; it follows the
 * fleet's journal. Nodes on which slots lie are few, and are looked at one by one.
 */
final class Fit {
  private final Need need;
  private final Shape shape;
  private final Request request;
  private final int[] pools;
  private final Fleet fleet;
  private final List<NodeLine> able = new ArrayList<>();
  private final Groups groups;
  private final int[] placeOf;
  private final int gpus;
  private final long[] freeFrom;
  private final List<NodeLine> slotted = new ArrayList<>();
  private long read = -1;

  /** The shortest length for which it is known that it cannot start now, and as of which change. */
  private long closedFrom = Ticks.NEVER;

  private long closedAsOf = -1;

  Fit(Need need, Request request, Fleet fleet) {
    this.need = need;
    this.shape = need.shape();
    this.request = request;
    this.pools = fleet.parts().poolsOf(need);
    this.fleet = fleet;
    this.placeOf = new int[fleet.nodes().size()];
    for (NodeLine node : fleet.nodes()) {
      boolean could = node.view().world().equals(need.world()) && node.couldHold(need);
      placeOf[node.number] = could ? able.size() : -1;
      if (could) {
        able.add(node);
      }
    }
    this.freeFrom = new long[able.size()];
    this.gpus = able.stream().mapToInt(NodeLine::gpus).sum();
    this.groups = Groups.of(need, able);
  }

  /** Whether the fleet could hold it if it were empty and nothing of it closed. */
  boolean possible() {
    return groups.largest() >= shape.nodes();
  }

  /** Whether the fleet could hold one for that long from now on if it were empty. */
  boolean possible(long length) {
    return fleet.closings().isEmpty() ? possible() : most(length, node -> true) >= shape.nodes();
  }

  /** GPUs of the nodes that could hold its part. */
  int gpus() {
    return gpus;
  }

  /** The nodes that could hold their part if they were empty. */
  List<NodeLine> able() {
    return able;
  }

  /** The nodes that could, each list of those that do together; of single nodes all in one. */
  List<List<NodeLine>> ableTogether() {
    List<List<NodeLine>> together = new ArrayList<>();
    for (int group = 0; group < groups.count(); group++) {
      together.add(new ArrayList<>());
    }
    for (int i = 0; i < able.size(); i++) {
      if (groups.of(i) >= 0) {
        together.get(groups.of(i)).add(able.get(i));
      }
    }
    return together;
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
    for (int group = 0; group < groups.count(); group++) {
      int its = group;
      IntPredicate among = node -> placeOf[node] >= 0 && groups.of(placeOf[node]) == its;
      List<Place> found = ownFirst(length, avoided, among);
      if (found.size() == shape.nodes()) {
        return found;
      }
    }
    closedFrom = closedAsOf == fleet.gains() ? Math.min(closedFrom, length) : length;
    closedAsOf = fleet.gains();
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
  List<Place> part(QueuedSession session, long length) {
    Set<NodeId> avoided = session.failedOn();
    List<Place> joined = joined(session, length, node -> !avoids(avoided, node));
    List<Place> found = joined.isEmpty() ? now(length, avoided) : joined;
    return found.isEmpty() && !avoided.isEmpty() ? joined(session, length, node -> true) : found;
  }

  /** The nodes of its pools on which its account holds parts of GPUs. */
  private List<NodeLine> own(QueuedSession session) {
    List<NodeLine> own = new ArrayList<>();
    for (int pool : pools) {
      OwnParts.Own held = fleet.parts().of(session.account(), pool);
      for (int i = 0; i < held.size(); i++) {
        own.add(fleet.node(held.node(i)));
      }
    }
    return own;
  }

  /** On the GPU with the least left, of the preferred model first. It takes no GPU from others. */
  private List<Place> joined(QueuedSession session, long length, IntPredicate allowed) {
    Guest guest = Guest.of(session.belonging());
    Place best = null;
    int bestGroup = 0;
    int bestLeft = 0;
    for (NodeLine node : own(session)) {
      int group = groups.of(placeOf[node.number]);
      if (group < 0 || !allowed.test(node.number)) {
        continue;
      }
      OptionalInt gpu = node.joinable(shape, guest, fleet.now() + length);
      if (gpu.isPresent()) {
        int left = node.freeMilli(gpu.getAsInt());
        if (best == null || group < bestGroup || group == bestGroup && left < bestLeft) {
          best = new Place(node.number, List.of(gpu.getAsInt()), request.withoutGpus());
          bestGroup = group;
          bestLeft = left;
        }
      }
    }
    return best == null ? List.of() : List.of(best);
  }

  /**
   * Thousandths free now of GPUs of which its account holds parts, on nodes that are open for that
   * long: in all, and the most of one that it could have beside what is held.
   */
  int[] own(QueuedSession session, long length) {
    int[] own = {0, 0};
    for (NodeLine node : own(session)) {
      if (groups.of(placeOf[node.number]) >= 0 && node.openUntil(fleet.now() + length)) {
        int[] its = node.own(shape, Guest.of(session.belonging()));
        own[0] += its[0];
        own[1] = Math.max(own[1], its[1]);
      }
    }
    return own;
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

  /**
   * The best nodes to start on at that time, which {@link #earliest} has found: the fullest then,
   * and of those the one that becomes wholly free least later; those to be avoided come last.
   */
  List<NodeLine> at(long time, long length, Set<NodeId> avoided) {
    follow();
    for (int group = 0; group < groups.count(); group++) {
      List<NodeLine> found = free(group, time, length);
      if (found.size() >= shape.nodes()) {
        found.sort(
            Comparator.<NodeLine, Boolean>comparing(node -> avoided.contains(node.view().id()))
                .thenComparingInt(node -> node.gpusAt(time))
                .thenComparingLong(node -> node.delay(time + length))
                .thenComparingInt(node -> node.number));
        return List.copyOf(found.subList(0, shape.nodes()));
      }
    }
    throw new IllegalStateException("nothing is free at the time that was found: " + need);
  }

  private List<NodeLine> free(int group, long time, long length) {
    List<NodeLine> found = new ArrayList<>();
    for (int i = 0; i < freeFrom.length; i++) {
      NodeLine node = able.get(i);
      if (groups.of(i) == group
          && (freeFrom[i] <= time
              || node.slotted() && node.mayKeep(need) && node.clear(need, time, time + length))) {
        found.add(node);
      }
    }
    return found;
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
    long best = Ticks.NEVER;
    for (int group = 0; group < groups.count(); group++) {
      long there = shape.isGang() ? together(group, length, from) : single(group, length, from);
      best = Math.min(best, there);
    }
    return best;
  }

  private long single(int group, long length, long from) {
    long[] best = {Ticks.NEVER};
    for (int i = 0; i < freeFrom.length; i++) {
      best[0] = groups.of(i) == group ? Math.min(best[0], freeFrom[i]) : best[0];
    }
    best[0] = Math.max(best[0], from);
    for (int i = 0; i < slotted.size() && best[0] > from; i++) {
      if (groups.of(placeOf[slotted.get(i).number]) != group) {
        continue;
      }
      slotted
          .get(i)
          .starts(
              need,
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
  private long together(int group, long length, long from) {
    long[] soonest = soonest(group, from);
    List<long[]> stretches = new ArrayList<>();
    for (long free : soonest) {
      stretches.add(new long[] {free, Ticks.NEVER});
    }
    for (NodeLine node : slotted) {
      if (groups.of(placeOf[node.number]) == group) {
        node.starts(need, from, length, (first, last) -> stretches.add(new long[] {first, last}));
      }
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
  private long[] soonest(int group, long from) {
    long[] soonest = new long[shape.nodes()];
    Arrays.fill(soonest, Ticks.NEVER);
    int last = soonest.length - 1;
    for (int i = 0; i < freeFrom.length; i++) {
      long free = freeFrom[i];
      if (groups.of(i) == group && free < soonest[last]) {
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
    boolean later = node.mayKeep(need);
    if (node.slotted() && later) {
      slotted.add(node);
    }
    freeFrom[placeOf[node.number]] =
        node.slotted() || !later ? Ticks.NEVER : node.freeForEver(need);
  }

  /** How many of its nodes one could have now for that long beside what is held, at most all. */
  int nodesBesideHeld(long length) {
    boolean plain = groups.largest() == able.size();
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
    for (int i = 0; i < able.size(); i++) {
      NodeLine node = able.get(i);
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
    for (NodeLine node : able) {
      if (node.openUntil(fleet.now() + length)) {
        int free = node.freeTo(need) * (shape.isPart() ? Shape.WHOLE : 1);
        counts[0] += free;
        counts[1] = Math.max(counts[1], shape.isPart() ? Math.min(free, Shape.WHOLE) : free);
      }
    }
    return counts;
  }
}
