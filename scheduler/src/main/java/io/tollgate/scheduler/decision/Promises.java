package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waiting sessions were told, during one pass: bounded per pool and per account, moved earlier
 * freely, later only for a cause.
 */
final class Promises {
  private final ClusterState state;
  private final Policy policy;
  private final long now;
  private final InForce rules;
  private final Map<SessionId, Promise> open = new HashMap<>();
  private final List<Promise> given;
  private final Function<SessionId, @Nullable Waiter> waiting;
  private final Map<Pool, Integer> ofPool = new HashMap<>();
  private final Map<AccountInPool, Integer> ofAccount = new HashMap<>();
  private int next;

  private record AccountInPool(AccountId account, Pool pool) {}

  Promises(Round round, Collection<Promise> given, Function<SessionId, @Nullable Waiter> waiting) {
    this.waiting = waiting;
    this.state = round.state();
    this.policy = round.policy();
    this.now = round.now();
    this.rules = round.rules();
    this.given = given.stream().sorted().toList();
    for (Promise promise : this.given) {
      Waiter waiter = waiting.apply(promise.session());
      if (waiter != null) {
        open.put(promise.session(), promise);
        count(waiter, promise.counts() ? 1 : 0);
        next = Math.max(next, promise.order() + 1);
      }
    }
  }

  /** Those that were given before, in that order. */
  List<Promise> given() {
    return given;
  }

  Map<SessionId, Promise> all() {
    return open;
  }

  /** Who has one. */
  List<Waiter> holders() {
    return open.keySet().stream().flatMap(id -> Stream.ofNullable(waiting.apply(id))).toList();
  }

  boolean has(Waiter waiter) {
    return open.containsKey(waiter.id);
  }

  /** Whether its pool or its account has as many as it may. */
  boolean full(Waiter waiter) {
    return full(waiter.pool)
        || ofAccount.getOrDefault(key(waiter), 0) >= policy.promises().perAccount();
  }

  /** Whether the pool has as many as it may. */
  boolean full(Pool pool) {
    return ofPool.getOrDefault(pool, 0) >= policy.promises().perPool();
  }

  /** It started, or nothing can be said any more. */
  void drop(Waiter waiter) {
    Promise dropped = open.remove(waiter.id);
    if (dropped != null && dropped.counts()) {
      count(waiter, -1);
    }
  }

  /**
   * Tells the session its slot, if the policy allows one more promise or it has one already.
   *
   * @param wasKept whether the slot it was promised was still there when the pass began
   */
  void tell(Waiter waiter, Slot slot, long ready, boolean wasKept) {
    Instant start = Ticks.instant(slot.start());
    List<NodeId> kept = slot.nodes().stream().map(node -> node.view().id()).toList();
    SessionId session = waiter.id;
    Promise old = open.get(session);
    if (old != null) {
      boolean later = slot.start() > Math.max(now, Ticks.of(old.latestStart()));
      open.put(
          session,
          new Promise(
              session,
              start,
              old.givenAt(),
              old.order(),
              kept,
              old.freed(),
              old.guaranteed(),
              later ? Optional.of(cause(old, ready, wasKept)) : old.later()));
    } else if (!full(waiter) && slot.start() - now <= Ticks.of(policy.promises().horizon())) {
      count(waiter, 1);
      open.put(
          session, new Promise(session, start, Ticks.instant(now), next++, kept, Optional.empty()));
    }
  }

  /**
   * Promises the session a slot that others were made to leave for it, whatever the numbers of
   * promises; never later than what it was told.
   */
  void free(Waiter waiter, Slot slot) {
    beyond(waiter, slot, true, Optional.empty());
  }

  /** What the session was told is guaranteed by a contract until then. */
  void guarantee(Waiter waiter, Slot slot, Instant by) {
    beyond(waiter, slot, false, Optional.of(by));
  }

  /** Promises it that slot beyond all numbers; what else it was told stays. */
  private void beyond(Waiter waiter, Slot slot, boolean freed, Optional<Instant> guaranteed) {
    SessionId session = waiter.id;
    Optional<Promise> old = Optional.ofNullable(open.get(session));
    drop(waiter);
    open.put(
        session,
        new Promise(
            session,
            Ticks.instant(slot.start()),
            old.map(Promise::givenAt).orElse(Ticks.instant(now)),
            old.isPresent() ? old.get().order() : next++,
            slot.nodes().stream().map(node -> node.view().id()).toList(),
            freed || old.filter(Promise::freed).isPresent(),
            guaranteed.or(() -> old.flatMap(Promise::guaranteed)),
            old.flatMap(Promise::later)));
  }

  private Promise.Cause cause(Promise old, long ready, boolean wasKept) {
    long due = Math.max(now, Ticks.of(old.latestStart()));
    Waiter waiter = waiting.apply(old.session());
    if (waiter != null && rules.opens(waiter.session) > due) {
      return Promise.Cause.OPERATOR_CONTROL;
    }
    if (ready > due) {
      return Promise.Cause.OWN_START_FAILED;
    }
    if (wasKept) {
      return Promise.Cause.OPERATOR_CONTROL; // The slot was there; the account's limit was not.
    }
    boolean drained = false;
    for (NodeId id : old.nodes()) {
      NodeView node = state.nodes().get(id);
      if (node == null) {
        return Promise.Cause.NODE_LOST;
      }
      boolean down = node.availability().state() == Availability.State.DOWN;
      if (down && node.availability().why().isEmpty()) {
        return Promise.Cause.NODE_LOST;
      }
      if (down || node.isSickInPart()) {
        return Promise.Cause.GPU_SICK;
      }
      drained |=
          node.availability().state() == Availability.State.DRAIN
              || waiter != null && isClosed(node, due, due + waiter.slotLength);
    }
    if (drained) {
      return Promise.Cause.OPERATOR_CONTROL;
    }
    // Its time came, nothing is in the way that should be gone, and yet nobody looked.
    boolean unseen = now > Ticks.of(old.latestStart()) + Ticks.of(policy.slack());
    if (unseen && !isLate(old.nodes()::contains)) {
      return Promise.Cause.SERVER_ABSENT;
    }
    // Work elsewhere that is late may have moved those who were promised these nodes' neighbours.
    // If none is, what was to leave by an operator's word has been let stay.
    return isLate(node -> waiter == null || isOfPool(waiter, node))
        ? Promise.Cause.WORK_OUTLIVED
        : Promise.Cause.OPERATOR_CONTROL;
  }

  private boolean isClosed(NodeView node, long due, long end) {
    return rules.paces(node)
        || rules.closings(node).stream().anyMatch(closing -> closing.overlaps(due, end));
  }

  private boolean isOfPool(Waiter waiter, NodeId id) {
    NodeView node = state.nodes().get(id);
    return node != null && waiter.kin.need().pools().contains(node.pool());
  }

  /** Whether something on such a node is there after its latest end. */
  private boolean isLate(Predicate<NodeId> on) {
    for (HeldSession held : state.held().values()) {
      for (HeldAllocation allocation : held.allocations()) {
        if (Ticks.of(allocation.latestEnd()) <= now && on.test(allocation.node())) {
          return true;
        }
      }
    }
    return false;
  }

  private void count(Waiter waiter, int by) {
    ofPool.merge(waiter.pool, by, Integer::sum);
    ofAccount.merge(key(waiter), by, Integer::sum);
  }

  private static AccountInPool key(Waiter waiter) {
    return new AccountInPool(waiter.session.account(), waiter.pool);
  }
}
