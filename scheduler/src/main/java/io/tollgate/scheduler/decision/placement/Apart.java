package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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

  /** A node and what it costs. */
  private record Candidate(int node, double cost) {}

  /** Nodes with what they cost, asked for one by one, the best first. */
  static final class Candidates {
    private final IntToLongFunction delay;
    private final PriorityQueue<Candidate> open;

    private Candidates(IntToLongFunction delay) {
      this.delay = delay;
      this.open = new PriorityQueue<>(this::compare);
    }

    private void add(int node, double cost) {
      open.add(new Candidate(node, cost));
    }

    private int compare(Candidate one, Candidate other) {
      if (one.cost != other.cost) {
        return one.cost < other.cost ? -1 : 1;
      }
      int later =
          Long.compare(delay.applyAsLong(one.node()), delay.applyAsLong(other.node()));
      return later == 0 ? Integer.compare(one.node(), other.node()) : later;
    }

    /** Whether any are left. */
    boolean any() {
      return !open.isEmpty();
    }

    /** Whether the best is better than that node. */
    boolean isBefore(double cost, int node) {
      Candidate best = open.peek();
      return best != null && compare(best, new Candidate(node, cost)) < 0;
    }

    /** What the best costs. */
    double cost() {
      return open.element().cost();
    }

    /** The best, which is taken out. */
    int next() {
      return open.remove().node();
    }
  }
}
