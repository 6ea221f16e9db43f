package io.tollgate.scheduler.decision;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<Integer, Long> tooFar = new HashMap<>();

  NewPromises(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
  }

  /**
   * Gives what the rules allow.
   *
   * @param waiting who waits unpromised and may be told a time, in order
   */
  void among(List<Waiter> waiting) {
    if (waiting.isEmpty() || round.policy().promises().perPool() == 0) {
      return;
    }
    long horizon = Ticks.of(round.policy().promises().horizon());
    for (Waiter waiter : waiting) {
      if (waiter.isGang() && !pass.promises.full(waiter)) {
        promise(waiter, horizon);
      }
    }
    overdue(waiting, horizon);
    tooFar.clear();
    nextUp(waiting);
  }

  private void overdue(List<Waiter> waiting, long horizon) {
    long since = round.now() - Ticks.of(round.policy().promises().overdueAfter());
    List<Waiter> old =
        waiting.stream()
            .filter(waiter -> !waiter.isGang() && waiter.queuedAt <= since)
            .sorted(OLDEST)
            .toList();
    if (old.isEmpty()) {
      return;
    }
    Lane lane = new Lane(pass);
    for (Waiter waiter : old) {
      if (!pass.promises.has(waiter) && !pass.promises.full(waiter) && lane.hasRoom(waiter)) {
        if (promise(waiter, horizon)) {
          lane.take(waiter);
        }
      }
    }
  }

  private void nextUp(List<Waiter> waiting) {
    BitSet ended = new BitSet();
    long ahead = Ticks.of(round.policy().promises().nextUp());
    for (Waiter waiter : waiting) {
      if (!ended.get(waiter.kin.pool()) && !pass.promises.has(waiter)) {
        if (pass.promises.full(waiter)) {
          ended.set(waiter.kin.pool());
        } else {
          promise(waiter, ahead);
        }
      }
    }
  }

  /** Promises it its earliest start, if that is near enough. */
  private boolean promise(Waiter waiter, long ahead) {
    long latest = round.now() + ahead;
    long ready = round.ready(waiter);
    if (ready > latest
        || waiter.slotLength >= tooFar.getOrDefault(waiter.kin.number(), Ticks.NEVER)) {
      return false;
    }
    @Nullable Slot shadow = pass.release(waiter);
    long start = pass.earliest(waiter, ready);
    if (start > latest) {
      if (shadow != null) {
        pass.reserve(waiter, shadow);
      }
      if (ready <= round.now() && pass.limitsOpen(waiter)) {
        tooFar.put(waiter.kin.number(), waiter.slotLength);
      }
      return false;
    }
    pass.promise(waiter, pass.slot(waiter, start, null), ready, true);
    return true;
  }
}
