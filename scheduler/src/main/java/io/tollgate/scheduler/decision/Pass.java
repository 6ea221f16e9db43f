package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the queue. Each session in turn starts now if that touches no slot of another, or
 * gets the earliest slot that is left. Slots that were promised are kept from the beginning, so
 * whoever comes before can only make them earlier.
 *
 * <p>This is conservative backfill. Only the first slots of each pool are laid, so that a long
 * queue costs little; sessions behind them still start now when they fit around all slots.
 */
final class Pass {
  /** Beyond this many waiting sessions of a pool a slot says nothing anybody would rely on. */
  static final int SLOTS_PER_POOL = 256;

  /** One account's flood leaves slots to others. */
  static final int SLOTS_PER_ACCOUNT = 16;

  private final ClusterState state;
  private final Policy policy;
  private final long now;
  private final long slack;
  private final Fleet fleet;
  private final Promises promises;
  private final Map<SessionId, Slot> kept = new HashMap<>();
  private final Map<SessionId, Outcome> outcomes = new LinkedHashMap<>();
  private final Map<Pool, Integer> slotsOfPool = new HashMap<>();
  private final Map<AccountInPool, Integer> slotsOfAccount = new HashMap<>();

  private record Slot(List<NodeLine> nodes, long start, long length) {}

  /** What stood open at a session's turn. */
  private record Found(
      QueuedSession session, int turn, boolean open, boolean accountOpen, boolean paceOpen) {}

  record AccountInPool(AccountId account, Pool pool) {}

  Pass(ClusterState state, Policy policy, long now, Fleet fleet, Map<SessionId, Promise> given) {
    this.state = state;
    this.policy = policy;
    this.now = now;
    this.slack = policy.slack().isZero() ? 0 : Ticks.of(policy.slack());
    this.fleet = fleet;
    this.promises = new Promises(state, policy, now, given);
  }

  /** Considers the sessions in that order; what was found, in the same order. */
  Map<SessionId, Outcome> over(List<QueuedSession> order) {
    if (!Planted.is(HouseDefect.BACKFILL_OVER_PROMISES)) {
      promises.given().forEach(this::keep);
    }
    for (QueuedSession session : order) {
      outcomes.put(session.id(), consider(session, outcomes.size()));
    }
    return outcomes;
  }

  /** Everything told, after the pass. */
  Map<SessionId, Promise> promises() {
    return promises.all();
  }

  /** Those whose promised slot is still there, beside what is held and what was promised before. */
  Set<SessionId> keptSlots() {
    promises.given().forEach(this::keep);
    return kept.keySet();
  }

  private void keep(Promise promise) {
    QueuedSession session = state.queue().get(promise.session());
    if (session == null || view(session).suspended() || Gates.shut(session, now)) {
      return;
    }
    List<NodeLine> nodes = fleet.lines(promise.nodes());
    long told = Ticks.of(promise.latestStart());
    long start = Math.max(now, told);
    if (fleet.rules().opens(session) > start) {
      return;
    }
    // A slot whose time has come and gone by a little ends when it was to end.
    long length = Math.max(length(session), told + length(session) + slack - start);
    Shape shape = session.shape();
    boolean holds =
        nodes.size() == shape.nodes()
            && nodes.stream()
                .allMatch(
                    node -> node.couldHold(shape) && node.clear(shape, start, start + length));
    if (holds) {
      reserve(session, new Slot(nodes, start, length));
    }
  }

  private Outcome consider(QueuedSession session, int turn) {
    AvailabilityProfile pool = fleet.pool(session.pool());
    Timeline account = fleet.account(session.account());
    long length = length(session);
    @Nullable Slot own = release(session);
    List<NodeLine> here = pool.startNow(session.shape(), length, session.failedOn());
    boolean open = !here.isEmpty();
    boolean accountOpen = account.clear(now, now + length, 1, 0, 0);
    boolean paceOpen = fleet.pace().clear(session, now);
    Found found = new Found(session, turn, open, accountOpen, paceOpen);
    long allowed = fleet.rules().opens(session);
    if (view(session).suspended() || Gates.shut(session, now) || allowed >= Ticks.NEVER) {
      promises.drop(session);
      return waits(found, Ticks.NEVER, List.of());
    }
    long ready = Math.max(Gates.ready(session, now, policy), allowed);
    if (open && accountOpen && paceOpen && ready <= now) {
      promises.drop(session);
      return starts(session, turn, pool, account, here);
    }
    if (!promises.has(session) && !slotLeft(session)) {
      return waits(found, Ticks.NEVER, List.of());
    }
    long slot = earliest(session, pool, length + slack, ready, account);
    if (slot >= Ticks.NEVER || Gates.tooLate(session, slot)) {
      promises.drop(session);
      return waits(found, Ticks.NEVER, List.of());
    }
    List<NodeLine> nodes =
        own != null && own.start() == slot
            ? own.nodes()
            : pool.startAt(session.shape(), slot, length + slack, session.failedOn());
    reserve(session, new Slot(nodes, slot, length + slack));
    promises.tell(session, slot, nodes, ready, own != null);
    return waits(found, slot, nodes);
  }

  /** The first time at which the nodes, the account and the throttles agree. */
  private long earliest(
      QueuedSession session, AvailabilityProfile pool, long length, long ready, Timeline account) {
    long slot = ready;
    long paced;
    do {
      paced = fleet.pace().earliest(session, slot);
      slot = pool.earliest(session.shape(), length, paced, account);
    } while (slot < Ticks.NEVER && !fleet.pace().clear(session, slot));
    return slot;
  }

  private Outcome starts(
      QueuedSession session,
      int turn,
      AvailabilityProfile pool,
      Timeline account,
      List<NodeLine> nodes) {
    long length = length(session);
    pool.take(nodes, session.shape(), now, length);
    account.take(now, now + length, 1, 0, 0);
    fleet.started(session, nodes);
    List<Placement> placements = new ArrayList<>(nodes.size());
    for (NodeLine node : nodes) {
      placements.add(
          new Placement(
              placements.size(),
              node.view.id(),
              node.view.version(),
              node.pick(session.shape().gpusPerNode()),
              session.shape().cpus(),
              session.shape().memoryBytes()));
    }
    return new Outcome(session, turn, placements, true, true, true, now, nodes, Optional.empty());
  }

  private Outcome waits(Found found, long slot, List<NodeLine> nodes) {
    return new Outcome(
        found.session,
        found.turn,
        List.of(),
        found.open,
        found.accountOpen,
        found.paceOpen,
        slot,
        nodes,
        promises.of(found.session));
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

  private void reserve(QueuedSession session, Slot slot) {
    kept.put(session.id(), slot);
    fleet.pool(session.pool()).take(slot.nodes(), session.shape(), slot.start(), slot.length());
    fleet.account(session.account()).take(slot.start(), slot.start() + slot.length(), 1, 0, 0);
    fleet.pace().take(session, slot.start(), 1);
  }

  private @Nullable Slot release(QueuedSession session) {
    Slot slot = kept.remove(session.id());
    if (slot != null) {
      fleet.pool(session.pool()).give(slot.nodes(), session.shape(), slot.start(), slot.length());
      fleet.account(session.account()).take(slot.start(), slot.start() + slot.length(), -1, 0, 0);
      fleet.pace().take(session, slot.start(), -1);
    }
    return slot;
  }

  private long length(QueuedSession session) {
    return Ticks.of(policy.heldAtMost(session.runLimit()));
  }

  private AccountView view(QueuedSession session) {
    AccountView view = state.accounts().get(session.account());
    if (view == null) {
      throw new IllegalStateException(
          "account " + session.account() + " of session " + session.id() + " is not in the state");
    }
    return view;
  }
}
