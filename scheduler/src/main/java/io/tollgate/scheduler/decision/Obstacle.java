package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Shape;
import java.util.Optional;

/**
 * What the nodes have against a shape: the same for all sessions of the shape and the world.
 *
 * @param possible whether the fleet could ever hold it
 * @param lift which nodes must come back first
 * @param beside what is against it beside all that is held now: capacity, fragmentation or an
 *     incomplete gang; empty when it would fit
 */
record Obstacle(boolean possible, Lift lift, Optional<WaitReason> beside) {

  /**
   * Healthy nodes first; of those that are missing, as few kinds as will do.
   *
   * @param length how long the session may hold its GPUs
   */
  static Obstacle of(Pool pool, Shape shape, long length, Imagination worlds) {
    for (Lift lift : Lift.all(worlds.fleet(Lift.NOTHING).closingsOf(pool))) {
      AvailabilityProfile profile = worlds.fleet(lift).pool(pool);
      if (profile.able(shape, length).cardinality() >= shape.nodes()) {
        return new Obstacle(true, lift, beside(shape, length, profile));
      }
    }
    return new Obstacle(false, Lift.NOTHING, Optional.empty());
  }

  private static Optional<WaitReason> beside(
      Shape shape, long length, AvailabilityProfile profile) {
    int could = profile.nodesBesideHeld(shape, length);
    if (could == shape.nodes()) {
      return Optional.empty();
    }
    int[] free = profile.freeNow(shape, length);
    String counts =
        " "
            + free[0]
            + " free in all, "
            + free[1]
            + " at most on one node, on nodes that could hold it; it needs "
            + needs(shape)
            + ".";
    if (free[0] < shape.gpus()) {
      return reason(WaitCode.CAPACITY, "Too few " + shape.gpuModel() + " GPUs are free:" + counts);
    }
    if (could > 0) {
      return reason(
          WaitCode.GANG_INCOMPLETE,
          "Only " + could + " of its " + shape.nodes() + " nodes could start now:" + counts);
    }
    return reason(
        WaitCode.FRAGMENTATION,
        "Enough " + shape.gpuModel() + " GPUs are free, but not together:" + counts);
  }

  private static String needs(Shape shape) {
    String gpus = shape.gpusPerNode() + (shape.gpusPerNode() == 1 ? " GPU" : " GPUs");
    String cpus = shape.cpus() > 0 ? " with " + shape.cpus() + " CPUs" : "";
    String memory =
        shape.memoryBytes() > 0 ? " with " + (shape.memoryBytes() >> 20) + " MiB of memory" : "";
    return gpus + cpus + memory + (shape.isGang() ? " on each of " + shape.nodes() + " nodes" : "");
  }

  private static Optional<WaitReason> reason(WaitCode code, String message) {
    return Optional.of(WaitReason.of(code, message, Optional.empty()));
  }
}
