package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conservative backfill: each session in turn starts now if that touches no slot of another, or
 * gets the earliest slot that is left, and is promised it as far as the policy allows. Whoever
 * comes before can only make a promised slot earlier.
 *
 * <p>Only the first slots of each pool are laid, so that a long queue costs little; sessions behind
 * them still start now when they fit around all slots.
 */
final class ConservativeWalk {
  /** Beyond this many waiting sessions of a pool a slot says nothing anybody would rely on. */
  static final int SLOTS_PER_POOL = 256;

  /** One account's flood leaves slots to others. */
  static final int SLOTS_PER_ACCOUNT = 16;

  private final Pass pass;
  private final Round round;
  private final Map<Pool, Integer> slotsOfPool = new HashMap<>();
  private final Map<AccountInPool, Integer> slotsOfAccount = new HashMap<>();

  private record AccountInPool(AccountId account, Pool pool) {}

  ConservativeWalk(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
  }

  void over(List<Waiter> sorted) {
    Order.turns(sorted, pass.promises.given()).forEach(this::consider);
  }

  private void consider(Waiter waiter) {
    @Nullable Slot own = pass.release(waiter);
    long ready = round.ready(waiter);
    Pass.Chance chance = pass.chance(waiter, ready, true);
    if (chance.fits() && ready <= round.now()) {
      pass.starts(waiter, chance);
      return;
    }
    pass.findings.waits(waiter, chance.open(), chance.shut());
    if (ready >= Ticks.NEVER) {
      pass.promises.drop(waiter);
      return;
    }
    if (!pass.promises.has(waiter) && !slotLeft(waiter)) {
      return;
    }
    long start = pass.earliest(waiter, ready);
    if (start >= Ticks.NEVER) {
      pass.promises.drop(waiter);
      return;
    }
    pass.promise(waiter, pass.slot(waiter, start, own), ready, own != null);
  }

  private boolean slotLeft(Waiter waiter) {
    int ofPool = slotsOfPool.getOrDefault(waiter.pool, 0);
    if (ofPool >= SLOTS_PER_POOL) {
      return false;
    }
    AccountInPool key = new AccountInPool(waiter.session.account(), waiter.pool);
    int ofAccount = slotsOfAccount.getOrDefault(key, 0);
    if (ofAccount >= SLOTS_PER_ACCOUNT) {
      return false;
    }
    slotsOfPool.put(waiter.pool, ofPool + 1);
    slotsOfAccount.put(key, ofAccount + 1);
    return true;
  }
}
