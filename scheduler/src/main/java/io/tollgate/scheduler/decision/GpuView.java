package io.tollgate.scheduler.decision;

import java.util.Optional;

/**
 * A GPU of a node.
 *
 * @param uuid the GPU's own id
 * @param index its place on the node, from 0
 * @param ailment what keeps new work away, such as {@code xid_79} or {@code unkillable}; empty for
 *     one that takes work
 */
public record GpuView(String uuid, int index, Optional<String> ailment) {

  /** One of which only this much is known. */
  public GpuView(String uuid, int index, boolean healthy) {
    this(uuid, index, healthy ? Optional.empty() : Optional.of("sick"));
  }

  /** False keeps new work away. */
  public boolean healthy() {
    return ailment.isEmpty();
  }
}
