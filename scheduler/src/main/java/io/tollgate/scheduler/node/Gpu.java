package io.tollgate.scheduler.node;

import java.util.Optional;

/**
 * A GPU of a node.
 *
 * @param health {@code healthy suspect sick}
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
    boolean removed) {

  /** True when new work may be placed on it. */
  public boolean takesWork() {
    return !removed && !health.equals("sick");
  }

  /** What keeps new work away from it; empty when nothing does. */
  public Optional<String> ailment() {
    if (takesWork()) {
      return Optional.empty();
    }
    return Optional.of(removed ? "removed" : healthCause.orElse(health));
  }
}
