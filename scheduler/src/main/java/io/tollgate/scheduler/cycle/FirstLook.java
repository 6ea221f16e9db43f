package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.session.Shape;
import java.util.List;

/**
 * What can be said of a session that the cycle has not looked at yet, from the picture of its last
 * round: its place behind those that wait in its pool, and whether it fits what is free.
 *
 * @param waiting sessions that wait in the pool
 * @param nodesByFree ready nodes of the pool with so many free GPUs, at that index
 */
public record FirstLook(int waiting, List<Integer> nodesByFree) {
  /** An empty pool, or one nobody knows. */
  public static final FirstLook EMPTY = new FirstLook(0, List.of());

  public FirstLook {
    nodesByFree = List.copyOf(nodesByFree);
  }

  /** Counted from 1; behind everybody who waited then. */
  int position() {
    return 1 + waiting;
  }

  /** True when enough ready nodes have enough free GPUs now. */
  boolean fits(Shape shape) {
    int nodes = nodesByFree.stream().skip(shape.gpusPerNode()).mapToInt(Integer::intValue).sum();
    return nodes >= shape.nodes();
  }
}
