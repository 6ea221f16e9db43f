package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Shape;
import java.util.Optional;

/**
 * What the nodes have against a need: the same for all who wait with it.
 *
 * @param possible whether the fleet could ever hold it
 * @param lift which nodes must come back first
 * @param beside what is against it beside all that is held now: capacity, fragmentation or an
 *     incomplete gang; empty when it would fit
 * @param could how many of its nodes it could have now
 * @param free GPUs free on the nodes that could hold it
 * @param most the most of them on one node
 */
record Obstacle(
    boolean possible, Lift lift, Optional<WaitCode> beside, int could, int free, int most) {

  /**
   * Healthy nodes first; of those that are missing, as few kinds as will do.
   *
   * @param length how long one holds its GPUs at most
   */
  static Obstacle of(Kin kin, long length, Worlds worlds) {
    for (Lift lift : worlds.lifts()) {
      Fit fit = worlds.fleet(lift).fit(kin);
      if (fit.possible(length)) {
        return beside(kin.need().shape(), length, lift, fit);
      }
    }
    return new Obstacle(false, Lift.NOTHING, Optional.empty(), 0, 0, 0);
  }

  private static Obstacle beside(Shape shape, long length, Lift lift, Fit fit) {
    int could = fit.nodesBesideHeld(length);
    int[] free = fit.freeNow(length);
    Optional<WaitCode> code =
        could == shape.nodes()
            ? Optional.empty()
            : Optional.of(
                free[0] < wanted(shape)
                    ? WaitCode.CAPACITY
                    : could > 0 ? WaitCode.GANG_INCOMPLETE : WaitCode.FRAGMENTATION);
    return new Obstacle(true, lift, code, could, free[0], free[1]);
  }

  /** What the counts count: GPUs, or thousandths of one. */
  private static int wanted(Shape shape) {
    return shape.isPart() ? shape.gpuThousandths() : shape.gpus();
  }

  /** The world in which nothing of this is in the way. */
  Lift gone() {
    return beside.isPresent() ? lift.emptied() : lift;
  }

  /** The codes, as bits by ordinal. */
  int bits() {
    if (!possible) {
      return 1 << WaitCode.NO_MATCHING_NODE.ordinal();
    }
    return beside.map(code -> 1 << code.ordinal()).orElse(0) | lift.bits();
  }

  /** The sentence about what is free. */
  String sentence(Shape shape) {
    String counts =
        (shape.isPart() ? " thousandths: " : " ")
            + free
            + " free in all, "
            + most
            + (shape.isPart() ? " at most on one GPU" : " at most on one node")
            + ", on nodes that could hold it; it needs "
            + needs(shape)
            + ".";
    return switch (beside.orElseThrow()) {
      case CAPACITY ->
          "Too few " + String.join(" or ", shape.gpuModels()) + " GPUs are free:" + counts;
      case GANG_INCOMPLETE ->
          "Only " + could + " of its " + shape.nodes() + " nodes could start now:" + counts;
      default ->
          "Enough "
              + String.join(" or ", shape.gpuModels())
              + " GPUs are free, but not together:"
              + counts;
    };
  }

  private static String needs(Shape shape) {
    String gpus =
        shape.isPart()
            ? shape.gpuThousandths() + " thousandths"
            : shape.gpusPerNode() + (shape.gpusPerNode() == 1 ? " GPU" : " GPUs");
    String cpus = shape.cpus() > 0 ? " with " + shape.cpus() + " CPUs" : "";
    String memory =
        shape.memoryBytes() > 0 ? " with " + (shape.memoryBytes() >> 20) + " MiB of memory" : "";
    return gpus + cpus + memory + (shape.isGang() ? " on each of " + shape.nodes() + " nodes" : "");
  }
}
