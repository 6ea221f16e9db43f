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

  /** The same by what those ask for who may join parts, as of what their accounts held. */
  private final long[] ownClosedFrom;

  private final int[] ownAsOf;
  private long closedAsOf = -1;

  SizeAwareWalk(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
    this.closedFrom = new long[pass.kins];
    this.ownClosedFrom = new long[pass.fleet.parts().numbers()];
    this.ownAsOf = new int[ownClosedFrom.length];
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
    if (isClosed(sorted, at)) {
      pass.findings.waits(waiter);
    } else if (starts(waiter, false)) {
      return false;
    }
    return !sorted.isGated(at) || !round.shut(waiter);
  }

  private boolean isClosed(Lineup sorted, int at) {
    forgetGains();
    OwnParts held = pass.fleet.parts();
    int own = sorted.parts[at];
    long from =
        !sorted.mayJoin(at, held)
            ? closedFrom[sorted.kins[at]]
            : ownAsOf[own] == held.changes(own) ? ownClosedFrom[own] : Ticks.NEVER;
    return sorted.lengths[at] >= from;
  }

  private void closes(Waiter waiter) {
    forgetGains();
    OwnParts held = pass.fleet.parts();
    long length = waiter.least.length;
    int own = waiter.parts;
    if (own >= 0 && held.any(own)) {
      boolean known = ownAsOf[own] == held.changes(own);
      ownClosedFrom[own] = known ? Math.min(ownClosedFrom[own], length) : length;
      ownAsOf[own] = held.changes(own);
    }
    int kin = waiter.kin.number();
    closedFrom[kin] = Math.min(closedFrom[kin], length);
  }

  /** Forgets what is known of a fleet with less room. */
  private void forgetGains() {
    if (closedAsOf != pass.fleet.gained().written()) {
      Arrays.fill(closedFrom, Ticks.NEVER);
      Arrays.fill(ownClosedFrom, Ticks.NEVER);
      closedAsOf = pass.fleet.gained().written();
    }
  }

  private boolean starts(Waiter waiter, boolean promised) {
    long ready = round.ready(waiter);
    Pass.Chance chance = pass.chance(waiter, ready, promised);
    if (chance.fits() && ready <= round.now()) {
      pass.starts(waiter, chance);
      return true;
    }
    if (!chance.open() && chance.leaves()) {
      closes(waiter);
    }
    pass.findings.waits(waiter, chance.open(), chance.shut());
    return false;
  }
}
