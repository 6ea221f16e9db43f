package io.tollgate.scheduler.decision;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * From when on each node of a fleet is wholly free, remembered until it changes: to find the best
 * of many nodes that cost the same this is asked far more often than nodes change.
 */
final class Emptied {
  private static final long UNKNOWN = -1;

  private final List<NodeLine> nodes;
  private final long[] from;

  Emptied(List<NodeLine> nodes) {
    this.nodes = nodes;
    this.from = new long[nodes.size()];
    Arrays.fill(from, UNKNOWN);
  }

  /** Something else is free of the node than before. */
  void changed(NodeLine node) {
    from[node.number] = UNKNOWN;
  }

  /** How much later each node would be wholly free if something ran there from now until then. */
  IntToLongFunction delay(long now, long until) {
    return node -> Math.max(0, until - Math.max(from(node), now));
  }

  private long from(int node) {
    long known = from[node];
    if (known == UNKNOWN) {
      known = nodes.get(node).whollyFree();
      from[node] = known;
    }
    return known;
  }
}
