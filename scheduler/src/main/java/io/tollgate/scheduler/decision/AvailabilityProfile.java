package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pool from now on: which nodes could hold a shape, when, and which of them are best. Nodes are
 * sorted by id, so that the same state gives the same answer. Best is the fullest node that fits:
 * it leaves the emptiest ones whole.
 */
final class AvailabilityProfile {
  private final long now;
  private final List<NodeLine> nodes;
  private final List<BitSet> byFreeNow = new ArrayList<>();
  private final Map<Shape, BitSet> couldHold = new HashMap<>();
  private boolean closings;

  /** For a shape that cannot start now: the shortest length for which that is known. */
  private final Map<Shape, Long> closed = new HashMap<>();

  AvailabilityProfile(List<NodeLine> nodes, long now) {
    this.nodes =
        nodes.stream()
            .sorted((one, other) -> Order.unsigned(one.view.id().value(), other.view.id().value()))
            .toList();
    this.now = now;
    for (int i = 0; i < this.nodes.size(); i++) {
      NodeLine node = this.nodes.get(i);
      node.index = i;
      bucket(node.gpusAt(now)).set(node.index);
      closings |= !node.closings().isEmpty();
    }
  }

  /** The nodes that could hold their part if they were empty. */
  BitSet couldHold(Shape shape) {
    return couldHold.computeIfAbsent(
        shape,
        wanted -> {
          BitSet found = new BitSet(nodes.size());
          for (NodeLine node : nodes) {
            found.set(node.index, node.couldHold(wanted));
          }
          return found;
        });
  }

  /** The nodes that could hold their part for that long from now on if they were empty. */
  BitSet able(Shape shape, long length) {
    BitSet able = couldHold(shape);
    if (closings) {
      able = (BitSet) able.clone();
      for (int i = able.nextSetBit(0); i >= 0; i = able.nextSetBit(i + 1)) {
        able.set(i, nodes.get(i).openUntil(now + length));
      }
    }
    return able;
  }

  /** The nodes, in order. */
  List<NodeLine> nodes() {
    return nodes;
  }

  /** Nothing is to be on the node in that time. */
  void close(NodeLine node, Closing closing) {
    closings = true;
    bucket(node.gpusAt(now)).clear(node.index);
    node.close(closing);
    bucket(node.gpusAt(now)).set(node.index);
  }

  /** How many of its nodes it could have now, at most all, whatever is kept for others later. */
  int nodesBesideHeld(Shape shape, long length) {
    int found = 0;
    BitSet able = able(shape, length);
    for (int free = shape.gpusPerNode(); free < byFreeNow.size(); free++) {
      BitSet bucket = byFreeNow.get(free);
      for (int i = bucket.nextSetBit(0); i >= 0; i = bucket.nextSetBit(i + 1)) {
        if (able.get(i) && nodes.get(i).holdsNow(shape) && ++found == shape.nodes()) {
          return found;
        }
      }
    }
    return found;
  }

  /**
   * The best nodes to start on now for that long, or an empty list. Those to be avoided come last:
   * they change where it starts, never whether.
   */
  List<NodeLine> startNow(Shape shape, long length, Set<NodeId> avoided) {
    Long known = closed.get(shape);
    if (known != null && length >= known) {
      return List.of();
    }
    List<NodeLine> found = new ArrayList<>(shape.nodes());
    List<NodeLine> last = new ArrayList<>();
    BitSet able = couldHold(shape);
    for (int free = shape.gpusPerNode(); free < byFreeNow.size(); free++) {
      BitSet bucket = byFreeNow.get(free);
      for (int i = bucket.nextSetBit(0); i >= 0; i = bucket.nextSetBit(i + 1)) {
        if (able.get(i) && nodes.get(i).clear(shape, now, now + length)) {
          (avoided.contains(nodes.get(i).view.id()) ? last : found).add(nodes.get(i));
          if (found.size() == shape.nodes()) {
            return found;
          }
        }
      }
    }
    found.addAll(last.subList(0, Math.min(last.size(), shape.nodes() - found.size())));
    if (found.size() == shape.nodes()) {
      return found;
    }
    closed.put(shape, length);
    return List.of();
  }

  /**
   * The best nodes to start on at that time, which {@link #earliest} has found; those to be avoided
   * come last.
   */
  List<NodeLine> startAt(Shape shape, long time, long length, Set<NodeId> avoided) {
    List<NodeLine> found = new ArrayList<>();
    BitSet able = couldHold(shape);
    for (int i = able.nextSetBit(0); i >= 0; i = able.nextSetBit(i + 1)) {
      if (nodes.get(i).clear(shape, time, time + length)) {
        found.add(nodes.get(i));
      }
    }
    found.sort(
        Comparator.<NodeLine, Boolean>comparing(node -> avoided.contains(node.view.id()))
            .thenComparingInt(node -> node.gpusAt(time))
            .thenComparingInt(node -> node.index));
    return List.copyOf(found.subList(0, shape.nodes()));
  }

  /**
   * The first time, not before {@code from}, when enough nodes are free together for that long and
   * the account may run one more; {@link Ticks#NEVER} when there is none.
   */
  long earliest(Shape shape, long length, long from, Timeline account) {
    BitSet able = couldHold(shape);
    if (able.cardinality() < shape.nodes()) {
      return Ticks.NEVER;
    }
    long[] best = {Ticks.NEVER};
    account.starts(
        from,
        length,
        1,
        0,
        0,
        (first, last) -> {
          long found =
              shape.isGang()
                  ? together(able, shape, length, first)
                  : single(able, shape, length, first);
          if (found <= last) {
            best[0] = found;
            return false;
          }
          return true;
        });
    return best[0];
  }

  private long single(BitSet able, Shape shape, long length, long from) {
    long[] best = {Ticks.NEVER};
    for (int i = able.nextSetBit(0); i >= 0 && best[0] > from; i = able.nextSetBit(i + 1)) {
      nodes
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
   * free another may be promised away. So all stretches of all nodes are counted together.
   */
  private long together(BitSet able, Shape shape, long length, long from) {
    List<long[]> stretches = new ArrayList<>();
    for (int i = able.nextSetBit(0); i >= 0; i = able.nextSetBit(i + 1)) {
      nodes
          .get(i)
          .starts(shape, from, length, (first, last) -> stretches.add(new long[] {first, last}));
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

  void take(List<NodeLine> taken, Shape shape, long from, long length) {
    for (NodeLine node : taken) {
      bucket(node.gpusAt(now)).clear(node.index);
      node.take(shape, from, from + length);
      bucket(node.gpusAt(now)).set(node.index);
    }
  }

  void give(List<NodeLine> given, Shape shape, long from, long length) {
    closed.clear();
    for (NodeLine node : given) {
      bucket(node.gpusAt(now)).clear(node.index);
      node.give(shape, from, from + length);
      bucket(node.gpusAt(now)).set(node.index);
    }
  }

  /** GPUs free now: in all on the nodes that could hold the shape, and the most on one of them. */
  int[] freeNow(Shape shape, long length) {
    BitSet able = able(shape, length);
    int[] counts = {0, 0};
    able.stream()
        .map(i -> Math.max(0, nodes.get(i).gpusAt(now)))
        .forEach(
            free -> {
              counts[0] += free;
              counts[1] = Math.max(counts[1], free);
            });
    return Arrays.copyOf(counts, 2);
  }

  private BitSet bucket(int free) {
    int at = Math.max(0, free);
    while (byFreeNow.size() <= at) {
      byFreeNow.add(new BitSet(nodes.size()));
    }
    return byFreeNow.get(at);
  }
}
