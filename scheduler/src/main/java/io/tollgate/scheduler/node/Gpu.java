package io.tollgate.scheduler.node;

import java.util.List;
import java.util.Optional;

/**
 * A GPU of a node.
 *
 * @param health {@code healthy suspect sick}
 * @param conditions what stands against it, the worst first
 */
public record Gpu(
    NodeId node,
    String uuid,
    int index,
    String model,
    String product,
    long memoryBytes,
    String health,
    Optional<String> healthCause,
    List<HealthCondition> conditions,
    boolean removed) {

  public Gpu {
    conditions = List.copyOf(conditions);
  }

  /** True when new work may be placed on it. */
  public boolean takesWork() {
    return !removed && !health.equals("sick");
  }

  /** The same GPU, this well. */
  public Gpu with(String state, Optional<String> cause, List<HealthCondition> standing) {
    return new Gpu(node, uuid, index, model, product, memoryBytes, state, cause, standing, removed);
  }
}
