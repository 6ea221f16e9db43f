package io.tollgate.scheduler.decision;

import java.util.Arrays;

/**
 * Where something may have become free within one pass, in order. Who knows that nothing was free
 * for it needs to look only at what was gained since.
 */
final class Gained {
  private int[] nodes = new int[64];
  private long begun;
  private int count;

  /** Anything may have become free anywhere. */
  void everywhere() {
    begun += count + 1L;
    count = 0;
  }

  /** On that node. */
  void on(NodeLine node) {
    if (count == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * count);
    }
    nodes[count++] = node.number;
  }

  /** Grows whenever something may have become free. */
  long written() {
    return begun + count;
  }

  /** Whether all that was gained since can be told node by node. */
  boolean remembers(long since) {
    return since >= begun;
  }

  /** The node of that entry, which is remembered. */
  int node(long entry) {
    return nodes[(int) (entry - begun)];
  }
}
