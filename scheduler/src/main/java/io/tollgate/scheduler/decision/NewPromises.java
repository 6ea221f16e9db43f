package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Who is promised a start in the size-aware order, once everybody has started who can: gangs at
 * once, since bills alone would starve the wide, and whoever is of a higher class than somebody in
 * the queue, or the small of lower classes would go around him for ever; whoever has waited too
 * long, the oldest first, as long as such sessions occupy at most a part of the pool; and whoever
 * is next up, in order, when his start is near. What is told is the earliest start beside what runs
 * and what was promised.
 *
 * <p>No account ages more sessions than it may have promises, so a flood does not grow old ahead of
 * others. The first in order that is refused for his account's number of promises ends the last
 * rule in his pool: to pass him over would let the larger sessions of others go first.
 */
final class NewPromises {
  private static final int UNKNOWN = -1;

  private final Pass pass;
  private final Round round;
  private final long[] tooFar;
  private final int[] pools;
  private final BitSet over = new BitSet();
  private final BitSet roomy = new BitSet();

  NewPromises(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
    this.tooFar = new long[pass.kins];
    this.pools = new int[pass.kins];
    Arrays.fill(tooFar, Ticks.NEVER);
    Arrays.fill(pools, UNKNOWN);
  }

  /**
   * Gives what the rules allow.
   *
   * @param sorted everybody, in order
   * @param left the places of those who wait unpromised and may be told a time
   */
  void among(Lineup sorted, int[] left) {
    PromiseRules rules = round.policy().promises();
    if (left.length == 0 || rules.perPool() == 0) {
      return;
    }
    long horizon = Ticks.of(rules.horizon());
    long since = round.now() - Ticks.of(rules.overdueAfter());
    int lowest = sorted.lowestClass();
    List<Waiter> old = new ArrayList<>();
    for (int at : left) {
      if (sorted.isGang(at) || sorted.priorities[at] > lowest) {
        Waiter first = sorted.waiters[at];
        if (!isOver(sorted, at) && !pass.promises.full(first)) {
          promise(first, horizon);
        }
      } else if (sorted.queuedAt[at] <= since) {
        old.add(sorted.waiters[at]);
      }
    }
    if (!old.isEmpty()) {
      overdue(old, horizon);
    }
    Arrays.fill(tooFar, Ticks.NEVER);
    nextUp(sorted, left, Ticks.of(rules.nextUp()));
  }

  private boolean isOver(Lineup sorted, int at) {
    int kin = sorted.kins[at];
    if (pools[kin] == UNKNOWN) {
      pools[kin] = sorted.waiters[at].kin.pool();
    }
    int pool = pools[kin];
    return over.get(pool) || !roomy.get(pool) && isOver(sorted.waiters[at]);
  }

  /** Whether nobody of its pool is promised anything more. */
  private boolean isOver(Waiter waiter) {
    boolean full = pass.promises.full(waiter.pool);
    over.set(waiter.kin.pool(), full || over.get(waiter.kin.pool()));
    roomy.set(waiter.kin.pool(), !full);
    return over.get(waiter.kin.pool());
  }

  /** The oldest first, strictly: to pass one over would let the smaller overtake him for ever. */
  private void overdue(List<Waiter> old, long horizon) {
    old.sort(Waitlist.OLDER_FIRST);
    OverdueLane lane = new OverdueLane(pass);
    BitSet ended = new BitSet();
    for (Waiter waiter : old) {
      if (isOver(waiter) || ended.get(waiter.kin.pool())) {
        continue;
      }
      if (!lane.hasRoom(waiter)) {
        ended.set(waiter.kin.pool());
      } else if (!pass.promises.full(waiter) && promise(waiter, horizon)) {
        lane.take(waiter);
      }
    }
  }

  private void nextUp(Lineup sorted, int[] left, long ahead) {
    for (int at : left) {
      if (sorted.lengths[at] >= tooFar[sorted.kins[at]] || isOver(sorted, at)) {
        continue;
      }
      Waiter waiter = sorted.waiters[at];
      if (!pass.promises.has(waiter) && isNear(waiter, ahead)) {
        if (pass.promises.full(waiter)) {
          over.set(waiter.kin.pool());
        } else {
          promise(waiter, ahead);
        }
      }
    }
  }

  /** Whether it could start that soon; what is not says so of all that are like it and longer. */
  private boolean isNear(Waiter waiter, long ahead) {
    long ready = round.ready(waiter);
    if (waiter.length >= tooFar[waiter.kin.number()] || ready > round.now() + ahead) {
      return false;
    }
    long start = pass.fleet.fit(waiter.kin).earliest(waiter.slotLength, ready);
    if (start <= round.now() + ahead && pass.reserve.leaves(waiter, start)) {
      return true;
    }
    if (ready <= round.now() && !pass.reserve.concerns(waiter)) {
      tooFar[waiter.kin.number()] = waiter.length;
    }
    return false;
  }

  /** Promises it its earliest start, if that is near enough. */
  private boolean promise(Waiter waiter, long ahead) {
    if (!isNear(waiter, ahead)) {
      return false;
    }
    long ready = round.ready(waiter);
    long start = pass.earliest(waiter, ready);
    if (start > round.now() + ahead || !pass.reserve.leaves(waiter, start)) {
      return false;
    }
    pass.promise(waiter, pass.slot(waiter, start, null), ready, true);
    roomy.clear(waiter.kin.pool());
    return true;
  }
}
