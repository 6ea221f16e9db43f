package io.tollgate.scheduler.decision;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The smallest bill first, promises kept: whoever was promised a start and fits now starts first,
 * in the order of promises, and the others' slots move earlier; then each in order starts if he
 * touches no slot; then new promises are given ({@link NewPromises}).
 */
final class SizeAwareWalk {
  private final Pass pass;
  private final Round round;

  /** By need: those at least that long cannot start now, as of those gains of the fleet. */
  private final long[] closedFrom;

  private long closedAsOf = -1;

  SizeAwareWalk(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
    this.closedFrom = new long[pass.kins];
  }

  void over(Lineup sorted) {
    for (Promise promise : pass.promises.given()) {
      Waiter waiter = pass.waiter(promise);
      if (waiter != null && pass.promises.has(waiter)) {
        holder(waiter);
      }
    }
    int[] left = new int[sorted.size];
    int count = 0;
    for (int i = 0; i < sorted.size; i++) {
      if (!pass.findings.seen(sorted.numbers[i]) && stays(sorted, i)) {
        left[count++] = i;
      }
    }
    new NewPromises(pass).among(sorted, Arrays.copyOf(left, count));
  }

  private void holder(Waiter waiter) {
    @Nullable Slot own = pass.release(waiter);
    if (!starts(waiter, true)) {
      long ready = round.ready(waiter);
      long start = ready >= Ticks.NEVER ? Ticks.NEVER : pass.earliest(waiter, ready);
      if (start >= Ticks.NEVER) {
        pass.promises.drop(waiter);
      } else {
        pass.promise(waiter, pass.slot(waiter, start, own), ready, own != null);
      }
    }
  }

  /** Starts it if it can; true when it could be promised a start instead. */
  private boolean stays(Lineup sorted, int at) {
    Waiter waiter = sorted.waiters[at];
    if (!sorted.mayJoin(at, pass.fleet.parts()) && isClosed(sorted.kins[at], sorted.lengths[at])) {
      pass.findings.waits(waiter);
    } else if (starts(waiter, false)) {
      return false;
    }
    return !sorted.isGated(at) || !round.shut(waiter);
  }

  private boolean isClosed(int kin, long length) {
    if (closedAsOf != pass.fleet.gains()) {
      Arrays.fill(closedFrom, Ticks.NEVER);
      closedAsOf = pass.fleet.gains();
    }
    return length >= closedFrom[kin];
  }

  private boolean starts(Waiter waiter, boolean promised) {
    long ready = round.ready(waiter);
    Pass.Chance chance = pass.chance(waiter, ready, promised);
    if (chance.fits() && ready <= round.now()) {
      pass.starts(waiter, chance);
      return true;
    }
    if (!chance.open() && chance.leaves()) {
      int kin = waiter.kin.number();
      isClosed(kin, 0); // Forgets what is known of another fleet.
      closedFrom[kin] = Math.min(closedFrom[kin], waiter.least.length);
    }
    pass.findings.waits(waiter, chance.open(), chance.shut());
    return false;
  }
}
