package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Place;
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

  void over(List<QueuedSession> sorted) {
    Order.turns(sorted, pass.promises.all()).forEach(this::consider);
  }

  private void consider(QueuedSession session) {
    @Nullable Slot own = pass.release(session);
    List<Place> places = pass.places(session);
    boolean limitsOpen = pass.limitsOpen(session);
    long ready = round.gates().ready(session);
    if (!places.isEmpty() && limitsOpen && ready <= round.now()) {
      pass.starts(session, places);
      return;
    }
    pass.waits(session, !places.isEmpty(), limitsOpen);
    if (ready >= Ticks.NEVER) {
      pass.promises.drop(session);
      return;
    }
    if (!pass.promises.has(session) && !slotLeft(session)) {
      return;
    }
    long start = pass.earliest(session, ready);
    if (start >= Ticks.NEVER) {
      pass.promises.drop(session);
      return;
    }
    Slot slot = pass.slot(session, start, own);
    pass.reserve(session, slot);
    pass.waits(session, slot);
    pass.promises.tell(session, slot, ready, own != null);
  }

  private boolean slotLeft(QueuedSession session) {
    AccountInPool ofAccount = new AccountInPool(session.account(), session.pool());
    if (slotsOfPool.getOrDefault(session.pool(), 0) >= SLOTS_PER_POOL
        || slotsOfAccount.getOrDefault(ofAccount, 0) >= SLOTS_PER_ACCOUNT) {
      return false;
    }
    slotsOfPool.merge(session.pool(), 1, Integer::sum);
    slotsOfAccount.merge(ofAccount, 1, Integer::sum);
    return true;
  }
}
