package io.tollgate.scheduler.decision.placement;

import java.util.Arrays;

/**
 * What one request costs on every class of nodes, and which costs least. It follows the journal of
 * the classes and judges only those that are new; the least is kept by blocks of slots, so that
 * finding it touches few.
 */
final class ShapeIndex {
  private static final int BLOCK_BITS = 5;
  private static final int NONE = -1;

  private final Request request;
  private final NodeClasses classes;
  private Judge judge;
  private int version;
  private long read;
  private double[] costs = new double[0];
  private long[] judged = new long[0];
  private int[] least = new int[0];
  private boolean[] stale = new boolean[0];

  /** Nothing is judged until it is asked. */
  ShapeIndex(Request request, NodeClasses classes, Judge judge, int version) {
    this.request = request;
    this.classes = classes;
    this.judge = judge;
    this.version = version;
    this.read = Long.MIN_VALUE;
  }

  /** The version of its costs. */
  int version() {
    return version;
  }

  /** All costs are to be asked anew. */
  void renew(Judge newJudge, int newVersion) {
    this.judge = newJudge;
    this.version = newVersion;
    this.read = Long.MIN_VALUE;
  }

  /**
   * The slot of least cost, of equal ones the one with the smallest node; -1 when none holds it.
   */
  int best() {
    catchUp();
    int best = NONE;
    for (int block = 0; block << BLOCK_BITS < classes.slots(); block++) {
      if (stale[block]) {
        least[block] = leastOf(block, NONE);
        stale[block] = false;
      }
      if (least[block] != NONE && (best == NONE || before(least[block], best))) {
        best = least[block];
      }
    }
    return best;
  }

  /** The slot that is best but for that one, which is; -1 when there is none. */
  int after(int first) {
    int best = NONE;
    for (int block = 0; block << BLOCK_BITS < classes.slots(); block++) {
      int its = block == first >> BLOCK_BITS ? leastOf(block, first) : least[block];
      if (its != NONE && (best == NONE || before(its, best))) {
        best = its;
      }
    }
    return best;
  }

  /** On how many nodes it fits, counted up to {@code most}. */
  int fitting(int most) {
    catchUp();
    int found = 0;
    for (int slot = 0; slot < classes.slots() && found < most; slot++) {
      found += costs[slot] < Double.POSITIVE_INFINITY ? classes.count(slot) : 0;
    }
    return Math.min(found, most);
  }

  /** What it costs on a node of that slot. */
  double cost(int slot) {
    return costs[slot];
  }

  /** Who says what it costs. */
  Judge judge() {
    return judge;
  }

  /** Where on such a node. */
  int level(int slot) {
    return judge.level(classes.state(slot));
  }

  private void catchUp() {
    grow();
    if (read == Long.MIN_VALUE || !classes.remembers(read)) {
      Arrays.fill(judged, 0);
      for (int slot = 0; slot < classes.slots(); slot++) {
        look(slot);
      }
    } else {
      for (long change = read; change < classes.written(); change++) {
        look(classes.changed(change));
      }
    }
    read = classes.written();
  }

  private void look(int slot) {
    stale[slot >> BLOCK_BITS] = true;
    if (!classes.lives(slot)) {
      costs[slot] = Double.POSITIVE_INFINITY;
      judged[slot] = 0;
    } else if (judged[slot] != classes.born(slot)) {
      NodeState state = classes.state(slot);
      costs[slot] = state.holds(request) ? judge.cost(state) : Double.POSITIVE_INFINITY;
      judged[slot] = classes.born(slot);
    }
  }

  private int leastOf(int block, int except) {
    int best = NONE;
    int end = Math.min(classes.slots(), (block + 1) << BLOCK_BITS);
    for (int slot = block << BLOCK_BITS; slot < end; slot++) {
      if (slot != except
          && costs[slot] < Double.POSITIVE_INFINITY
          && (best == NONE || before(slot, best))) {
        best = slot;
      }
    }
    return best;
  }

  private boolean before(int slot, int other) {
    return costs[slot] < costs[other]
        || costs[slot] == costs[other] && classes.first(slot) < classes.first(other);
  }

  private void grow() {
    if (costs.length < classes.slots()) {
      int room = Math.max(64, Integer.highestOneBit(classes.slots()) * 2);
      int from = costs.length;
      costs = Arrays.copyOf(costs, room);
      Arrays.fill(costs, from, room, Double.POSITIVE_INFINITY);
      judged = Arrays.copyOf(judged, room);
      least = Arrays.copyOf(least, room >> BLOCK_BITS);
      Arrays.fill(least, from >> BLOCK_BITS, least.length, NONE);
      stale = Arrays.copyOf(stale, room >> BLOCK_BITS);
    }
  }
}
