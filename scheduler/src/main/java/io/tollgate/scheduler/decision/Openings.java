package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntToLongFunction;

/**
 * When one need could start.
 *
 * <p>Of every node that could hold it, it knows from when on it is free for ever, which does not
 * depend on how long anybody runs, as long as nothing is kept there for later; it follows the
 * fleet's journal. Nodes on which slots lie are few, and are looked at one by one.
 */
final class Openings {
  private final Need need;
  private final Shape shape;
  private final Able able;
  private final Groups groups;
  private final Fleet fleet;
  private final long[] freeFrom;
  private final List<NodeLine> slotted = new ArrayList<>();
  private long read = -1;

  Openings(Need need, Able able, Fleet fleet) {
    this.need = need;
    this.shape = need.shape();
    this.able = able;
    this.groups = able.groups();
    this.fleet = fleet;
    this.freeFrom = new long[able.nodes().size()];
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
        IntToLongFunction delay = fleet.delay(time + length);
        found.sort(
            Comparator.<NodeLine, Boolean>comparing(node -> avoided.contains(node.view().id()))
                .thenComparingInt(node -> node.gpusAt(time))
                .thenComparingLong(node -> delay.applyAsLong(node.number))
                .thenComparingInt(node -> node.number));
        return List.copyOf(found.subList(0, shape.nodes()));
      }
    }
    throw new IllegalStateException("nothing is free at the time that was found: " + need);
  }

  private List<NodeLine> free(int group, long time, long length) {
    List<NodeLine> found = new ArrayList<>();
    for (int i = 0; i < freeFrom.length; i++) {
      NodeLine node = able.nodes().get(i);
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
      if (able.groupOf(slotted.get(i)) != group) {
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
    Stretches stretches = new Stretches();
    for (long free : soonest(group, from)) {
      stretches.add(free, Ticks.NEVER);
    }
    for (NodeLine node : slotted) {
      if (able.groupOf(node) == group) {
        node.starts(need, from, length, stretches::add);
      }
    }
    long[] firsts = stretches.firsts();
    long[] lasts = stretches.lasts();
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

  /** Stretches of start times, their ends apart from each other. */
  private static final class Stretches {
    private long[] firsts = new long[16];
    private long[] lasts = new long[16];
    private int count;

    boolean add(long first, long last) {
      if (count == firsts.length) {
        firsts = Arrays.copyOf(firsts, 2 * count);
        lasts = Arrays.copyOf(lasts, 2 * count);
      }
      firsts[count] = first;
      lasts[count++] = last;
      return true;
    }

    /** When they begin, in order. */
    long[] firsts() {
      return sorted(firsts);
    }

    /** When they are over, in order. */
    long[] lasts() {
      return sorted(lasts);
    }

    private long[] sorted(long[] times) {
      long[] sorted = Arrays.copyOf(times, count);
      Arrays.sort(sorted);
      return sorted;
    }
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
      able.nodes().forEach(node -> look(node));
    } else {
      for (long entry = read; entry < journal.written(); entry++) {
        int node = journal.node(entry);
        if (able.placeOf(node) >= 0) {
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
    freeFrom[able.placeOf(node.number)] =
        node.slotted() || !later ? Ticks.NEVER : node.freeForEver(need);
  }
}
