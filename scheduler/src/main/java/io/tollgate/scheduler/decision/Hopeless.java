package io.tollgate.scheduler.decision;

import org.jspecify.annotations.Nullable;

/**
 * For whom nobody could be made to leave in a round: who is like one of them, of no higher class,
 * and needs as long or longer is not searched for again.
 */
final class Hopeless {
  private final @Nullable Known[] known;

  private record Known(int priority, long length) {}

  /** Of so many needs. */
  Hopeless(int kins) {
    this.known = new Known[kins];
  }

  boolean has(Waiter waiter) {
    Known one = known[waiter.kin.number()];
    return one != null && waiter.priority <= one.priority && waiter.slotLength >= one.length;
  }

  /** Nobody could be found. */
  void add(Waiter waiter) {
    Known one = known[waiter.kin.number()];
    if (one == null || waiter.slotLength <= one.length) {
      known[waiter.kin.number()] = new Known(waiter.priority, waiter.slotLength);
    }
  }
}
