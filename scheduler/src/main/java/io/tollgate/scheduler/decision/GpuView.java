package io.tollgate.scheduler.decision;

import java.util.Optional;

/**
 * A GPU of a node.
 *
 * @param uuid the GPU's own id
 * @param index its place on the node, from 0
 * @param sick why it is kept from new work, empty when it is not
 */
public record GpuView(String uuid, int index, Optional<String> sick) {

  /** One that takes new work. */
  public static GpuView healthy(String uuid, int index) {
    return new GpuView(uuid, index, Optional.empty());
  }

  /** One that does not, for the cause given. */
  public static GpuView sick(String uuid, int index, String cause) {
    return new GpuView(uuid, index, Optional.of(cause));
  }

  /** False keeps new work away. */
  public boolean healthy() {
    return sick.isEmpty();
  }
}
