package io.tollgate.benchmarks.queueing;

import java.util.function.Function;

/**
 * What a policy is put before.
 *
 * @param layout of the GPUs
 * @param bounds what people prepay
 * @param sharing who counts as one
 */
record Case(Layout layout, BoundKind bounds, Sharing sharing) {
  /** As in the reference runs, so that figures can be compared. */
  private static final long BOUND_SEED = 7;

  static Case pooled(int gpus, BoundKind bounds) {
    return new Case(Layout.pooled(gpus), bounds, Sharing.NONE);
  }

  static Case nodes(int gpus, BoundKind bounds) {
    return new Case(Layout.nodes(gpus), bounds, Sharing.NONE);
  }

  static Case fair(int gpus, BoundKind bounds) {
    return new Case(Layout.pooled(gpus), bounds, Sharing.FAIR);
  }

  String key() {
    return layout.key() + sharing.key() + "_" + bounds.key();
  }

  /** What became of the log under a policy. */
  Outcome play(JobLog log, Function<Replay, Discipline> discipline) {
    return play(log, layout, discipline);
  }

  /** The same where the GPUs stand otherwise. */
  Outcome play(JobLog log, Layout stands, Function<Replay, Discipline> discipline) {
    return Replay.of(log, bounds.of(log, BOUND_SEED), stands, discipline);
  }
}
