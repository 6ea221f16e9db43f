package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest bill first, promises kept: whoever was promised a start and fits now starts first,
 * in the order of promises, and the others' slots move earlier; then each in order starts if he
 * touches no slot; then new promises are given ({@link NewPromises}).
 *
 * <p>In each pool the first that does not fit gets a slot for this pass only, so that those after
 * him do not take what he is about to get.
 */
final class SizeAwareWalk {
  private final Pass pass;
  private final Round round;
  private final BitSet shadowed = new BitSet();
  private List<Waiter> left = List.of();

  SizeAwareWalk(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
  }

  void over(List<Waiter> sorted) {
    left = new ArrayList<>(sorted.size());
    for (Promise promise : pass.promises.given()) {
      Waiter waiter = pass.waiter(promise);
      if (waiter != null && pass.promises.has(waiter)) {
        holder(waiter);
      }
    }
    for (Waiter waiter : sorted) {
      if (!pass.findings.seen(waiter)) {
        other(waiter);
      }
    }
    new NewPromises(pass).among(left);
  }

  private void holder(Waiter waiter) {
    @Nullable Slot own = pass.release(waiter);
    if (!starts(waiter)) {
      long ready = round.ready(waiter);
      long start = ready >= Ticks.NEVER ? Ticks.NEVER : pass.earliest(waiter, ready);
      if (start >= Ticks.NEVER) {
        pass.promises.drop(waiter);
      } else {
        pass.promise(waiter, pass.slot(waiter, start, own), ready, own != null);
      }
    }
  }

  private void other(Waiter waiter) {
    if (starts(waiter) || round.shut(waiter)) {
      return;
    }
    left.add(waiter);
    if (!pass.findings.open(waiter) && !shadowed.get(waiter.kin.pool())) {
      shadow(waiter);
    }
  }

  private boolean starts(Waiter waiter) {
    long ready = round.ready(waiter);
    Pass.Chance chance = pass.chance(waiter, ready);
    if (chance.fits() && ready <= round.now()) {
      pass.starts(waiter, chance);
      return true;
    }
    pass.findings.waits(waiter, chance.open(), chance.shut());
    return false;
  }

  private void shadow(Waiter waiter) {
    if (round.ready(waiter) <= round.now()) {
      long start = pass.earliest(waiter, round.now());
      if (start < Ticks.NEVER) {
        shadowed.set(waiter.kin.pool());
        pass.reserve(waiter, pass.slot(waiter, start, null));
      }
    }
  }
}
