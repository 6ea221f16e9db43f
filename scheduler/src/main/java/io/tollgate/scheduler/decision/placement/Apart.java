package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;

/**
 * Nodes that are looked at one by one, since what may run on them depends on more than what is left
 * of them. They are few.
 */
final class Apart {
  private final boolean[] apart;
  private final Map<Integer, List<Integer>> byKind = new TreeMap<>();

  /** None of that many nodes. */
  Apart(int nodes) {
    this.apart = new boolean[nodes];
  }

  boolean has(int node) {
    return apart[node];
  }

  /** The node, which is of that kind, stands apart. */
  void add(int node, int kind) {
    apart[node] = true;
    byKind.computeIfAbsent(kind, added -> new ArrayList<>()).add(node);
  }

  void each(IntConsumer told) {
    byKind.values().forEach(nodes -> nodes.forEach(told::accept));
  }

  /** None does any more. */
  void clear() {
    each(node -> apart[node] = false);
    byKind.values().forEach(List::clear);
  }

  /** On how many of them the request fits. */
  int fitting(Request request, NodeState[] states) {
    int[] found = {0};
    each(node -> found[0] += states[node].holds(request) ? 1 : 0);
    return found[0];
  }

  /**
   * Those that hold the request and of which nothing else keeps it away, which costs less to ask
   * than what they cost; of equal cost the one with the least delay is better.
   */
  Candidates holding(Request request, NodeState[] states, Judge judge, Whereto where) {
    Candidates found = new Candidates(where.delay());
    for (Map.Entry<Integer, List<Integer>> here : byKind.entrySet()) {
      if (request.kinds().contains(here.getKey())) {
        for (int node : here.getValue()) {
          if (states[node].holds(request)
              && where.allowed().test(node)
              && where.clear().test(node)) {
            found.add(node, judge.cost(states[node]));
          }
        }
      }
    }
    return found;
  }

  /** Nodes with what they cost, asked for one by one, the best first. */
  static final class Candidates {
    private static final int NONE = -1;
    private final IntToLongFunction delay;
    private int[] nodes = new int[0];
    private double[] costs = new double[0];
    private int count;
    private int best = NONE;

    private Candidates(IntToLongFunction delay) {
      this.delay = delay;
    }

    private void add(int node, double cost) {
      if (count == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * count + 8);
        costs = Arrays.copyOf(costs, 2 * count + 8);
      }
      nodes[count] = node;
      costs[count] = cost;
      best = best == NONE || isBefore(count, costs[best], nodes[best]) ? count : best;
      count++;
    }

    private boolean isBefore(int at, double cost, int node) {
      if (costs[at] != cost) {
        return costs[at] < cost;
      }
      long later = delay.applyAsLong(nodes[at]);
      long itsLater = delay.applyAsLong(node);
      return later < itsLater || later == itsLater && nodes[at] < node;
    }

    /** Whether any are left. */
    boolean any() {
      return best != NONE;
    }

    /** Whether the best is better than that node. */
    boolean isBefore(double cost, int node) {
      return best != NONE && isBefore(best, cost, node);
    }

    /** What the best costs. */
    double cost() {
      return costs[best];
    }

    /** The best, which is taken out. */
    int next() {
      int taken = nodes[best];
      count--;
      nodes[best] = nodes[count];
      costs[best] = costs[count];
      best = NONE;
      for (int i = 0; i < count; i++) {
        best = best == NONE || isBefore(i, costs[best], nodes[best]) ? i : best;
      }
      return taken;
    }
  }
}
