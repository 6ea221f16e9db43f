package io.tollgate.scheduler.decision.placement;

import java.util.HashMap;
import java.util.Map;

/**
 * What a copy of each guarded request counts: its share of demand over what the fleet could still
 * give to it, as it was when the weights were made. Owned by one thread.
 */
final class BarrierWeights {
  private final BarrierTypes types;
  private final double[] perCopy;
  private final Map<Integer, double[]> byRow = new HashMap<>();
  private final int[] after;

  /**
   * @param perCopy by request, what one copy counts
   */
  BarrierWeights(BarrierTypes types, double[] perCopy) {
    this.types = types;
    this.perCopy = perCopy.clone();
    this.after = new int[types.sizes()];
  }

  /** What the node is worth as it is. */
  double worth(NodeState node) {
    return value(node).worth();
  }

  /** What it is worth when the request has taken its part at that level. */
  double worthAfter(NodeState node, Request request, int level) {
    BarrierValue value = value(node);
    int[] slots = value.slots();
    int[] left = slots;
    if (request.isPart()) {
      types.slotsAfterPart(slots, node.wholeGpus(), level, request.milli(), after);
      left = after;
    } else if (request.gpus() > 0) {
      types.slotsAfterWhole(slots, node.wholeGpus(), request.gpus(), after);
      left = after;
    }
    return sum(
        value.row(),
        value.perCopy(),
        left,
        node.cpuMilli() - request.cpuMilli(),
        node.memoryBytes() - request.memoryBytes());
  }

  private BarrierValue value(NodeState node) {
    BarrierValue known = node.value;
    if (known == null || known.weights() != this) {
      BarrierTypes.Row row = types.row(node.kind());
      double[] weights = weights(node.kind(), row);
      int[] slots = types.slots(node);
      double worth = sum(row, weights, slots, node.cpuMilli(), node.memoryBytes());
      known = new BarrierValue(this, row, weights, slots, worth);
      node.value = known;
    }
    return known;
  }

  private static double sum(
      BarrierTypes.Row row, double[] weights, int[] slots, double cpuMilli, double memoryBytes) {
    int[] size = row.size;
    double sum = 0;
    for (int i = 0; i < size.length; i++) {
      sum += weights[i] * row.copies(i, slots[size[i]], cpuMilli, memoryBytes);
    }
    return sum;
  }

  private double[] weights(int kind, BarrierTypes.Row row) {
    double[] known = byRow.get(kind);
    if (known == null) {
      known = new double[row.type.length];
      for (int i = 0; i < known.length; i++) {
        known[i] = perCopy[row.type[i]];
      }
      byRow.put(kind, known);
    }
    return known;
  }
}
