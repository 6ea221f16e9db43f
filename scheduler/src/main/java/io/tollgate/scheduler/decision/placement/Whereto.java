package io.tollgate.scheduler.decision.placement;

import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * What counts beside the rule when a place is sought.
 *
 * @param allowed what else speaks for a node; of the others asked of the best nodes first
 * @param clear what else speaks for a node that {@link Placer#setApart stands apart}
 * @param delay by how much longer a node would not be wholly free, in any unit: of nodes that cost
 *     the same the one with the least is taken
 */
public record Whereto(IntPredicate allowed, IntPredicate clear, IntToLongFunction delay) {
  private static final IntToLongFunction NO_DELAY = node -> 0;

  /** Where nothing is known of ends. */
  static Whereto allowed(IntPredicate allowed) {
    return new Whereto(allowed, node -> true, NO_DELAY);
  }

  /** Whether nothing is known of ends. */
  boolean isTimeless() {
    return delay == NO_DELAY;
  }
}
