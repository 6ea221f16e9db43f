package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is promised a start in the size-aware order, once everybody has started who can: gangs at
 * once, since bills alone would starve the wide; whoever has waited too long, the oldest first, as
 * long as such sessions occupy at most a part of the pool; and whoever is next up, in order, when
 * his start is near. What is told is the earliest start beside what runs and what was promised.
 *
 * <p>No account ages more sessions than it may have promises, so a flood does not grow old ahead of
 * others. The first in order that is refused for his account's number of promises ends the last
 * rule in his pool: to pass him over would let the larger sessions of others go first.
 */
final class NewPromises {
  private static final Comparator<Waiter> OLDEST = Waitlist.OLDER_FIRST;

  private final Pass pass;
  private final Round round;
  private final long[] tooFar;
  private final BitSet over = new BitSet();

  NewPromises(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
    this.tooFar = new long[pass.kins];
    Arrays.fill(tooFar, Ticks.NEVER);
  }

  /**
   * Gives what the rules allow.
   *
   * @param waiting who waits unpromised and may be told a time, in order
   */
  void among(List<Waiter> waiting) {
    PromiseRules rules = round.policy().promises();
    if (waiting.isEmpty() || rules.perPool() == 0) {
      return;
    }
    long horizon = Ticks.of(rules.horizon());
    long since = round.now() - Ticks.of(rules.overdueAfter());
    List<Waiter> old = new ArrayList<>();
    for (Waiter waiter : waiting) {
      if (waiter.isGang()) {
        if (!isOver(waiter) && !pass.promises.full(waiter)) {
          promise(waiter, horizon);
        }
      } else if (waiter.queuedAt <= since) {
        old.add(waiter);
      }
    }
    if (!old.isEmpty()) {
      overdue(old, horizon);
    }
    Arrays.fill(tooFar, Ticks.NEVER);
    nextUp(waiting, Ticks.of(rules.nextUp()));
  }

  /** Whether nobody of its pool is promised anything more. */
  private boolean isOver(Waiter waiter) {
    if (!over.get(waiter.kin.pool()) && pass.promises.full(waiter.pool)) {
      over.set(waiter.kin.pool());
    }
    return over.get(waiter.kin.pool());
  }

  private void overdue(List<Waiter> old, long horizon) {
    old.sort(OLDEST);
    Lane lane = new Lane(pass);
    for (Waiter waiter : old) {
      if (!isOver(waiter)
          && !pass.promises.full(waiter)
          && lane.hasRoom(waiter)
          && promise(waiter, horizon)) {
        lane.take(waiter);
      }
    }
  }

  private void nextUp(List<Waiter> waiting, long ahead) {
    for (Waiter waiter : waiting) {
      if (!isOver(waiter)
          && !isTooFar(waiter)
          && !pass.promises.has(waiter)
          && isNear(waiter, ahead)) {
        if (pass.promises.full(waiter)) {
          over.set(waiter.kin.pool());
        } else {
          promise(waiter, ahead);
        }
      }
    }
  }

  private boolean isTooFar(Waiter waiter) {
    return waiter.slotLength >= tooFar[waiter.kin.number()];
  }

  /** Whether it could start that soon; what is not says so of all that are like it and longer. */
  private boolean isNear(Waiter waiter, long ahead) {
    long ready = round.ready(waiter);
    if (isTooFar(waiter) || ready > round.now() + ahead) {
      return false;
    }
    Fit fit = pass.fleet.fit(waiter.kin);
    if (pass.hasSlot(waiter) || fit.earliest(waiter.slotLength, ready) <= round.now() + ahead) {
      return true;
    }
    if (ready <= round.now()) {
      tooFar[waiter.kin.number()] = waiter.slotLength;
    }
    return false;
  }

  /** Promises it its earliest start, if that is near enough. */
  private boolean promise(Waiter waiter, long ahead) {
    if (!isNear(waiter, ahead)) {
      return false;
    }
    long ready = round.ready(waiter);
    @Nullable Slot shadow = pass.release(waiter);
    long start = pass.earliest(waiter, ready);
    if (start > round.now() + ahead) {
      if (shadow != null) {
        pass.reserve(waiter, shadow);
      }
      return false;
    }
    pass.promise(waiter, pass.slot(waiter, start, null), ready, true);
    return true;
  }
}
