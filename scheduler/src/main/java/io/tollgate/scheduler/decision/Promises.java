package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private final Map<Pool, Integer> ofPool = new HashMap<>();
  private final Map<Pass.AccountInPool, Integer> ofAccount = new HashMap<>();
  private int next;

  Promises(ClusterState state, Policy policy, long now, Map<SessionId, Promise> given) {
    this.state = state;
    this.policy = policy;
    this.now = now;
    this.rules = InForce.of(state, now);
    this.given = given.values().stream().sorted().toList();
    for (Promise promise : this.given) {
      QueuedSession session = state.queue().get(promise.session());
      if (session != null) {
        open.put(promise.session(), promise);
        count(session, 1);
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

  boolean has(QueuedSession session) {
    return open.containsKey(session.id());
  }

  Optional<Promise> of(QueuedSession session) {
    return Optional.ofNullable(open.get(session.id()));
  }

  /** It started, or nothing can be said any more. */
  void drop(QueuedSession session) {
    if (open.remove(session.id()) != null) {
      count(session, -1);
    }
  }

  /**
   * Tells the session its slot, if the policy allows one more promise or it has one already.
   *
   * @param wasKept whether the slot it was promised was still there when the pass began
   */
  void tell(QueuedSession session, long slot, List<NodeLine> nodes, long ready, boolean wasKept) {
    Instant start = Ticks.instant(slot);
    List<NodeId> kept = nodes.stream().map(node -> node.view.id()).toList();
    Promise old = open.get(session.id());
    if (old != null) {
      boolean later = slot > Math.max(now, Ticks.of(old.latestStart()));
      open.put(
          session.id(),
          new Promise(
              session.id(),
              start,
              old.givenAt(),
              old.order(),
              kept,
              later ? Optional.of(cause(old, ready, wasKept)) : old.later()));
    } else if (mayPromise(session, slot)) {
      count(session, 1);
      open.put(
          session.id(),
          new Promise(session.id(), start, Ticks.instant(now), next++, kept, Optional.empty()));
    }
  }

  private boolean mayPromise(QueuedSession session, long slot) {
    return slot - now <= Ticks.of(policy.horizon())
        && ofPool.getOrDefault(session.pool(), 0) < policy.firmPromises()
        && ofAccount.getOrDefault(key(session), 0) < policy.promisesPerAccount();
  }

  private Promise.Cause cause(Promise old, long ready, boolean wasKept) {
    long due = Math.max(now, Ticks.of(old.latestStart()));
    QueuedSession session = state.queue().get(old.session());
    if (session != null && rules.opens(session) > due) {
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
              || session != null && isClosed(node, session, due);
    }
    if (drained) {
      return Promise.Cause.OPERATOR_CONTROL;
    }
    // Its time came, nothing is in the way that should be gone, and yet nobody looked.
    boolean unseen = now > Ticks.of(old.latestStart()) + Ticks.of(policy.slack());
    return unseen && !outlived(old) ? Promise.Cause.SERVER_ABSENT : Promise.Cause.WORK_OUTLIVED;
  }

  private boolean isClosed(NodeView node, QueuedSession session, long due) {
    long end = due + Ticks.of(policy.heldAtMost(session.runLimit())) + Ticks.of(policy.slack());
    return rules.paces(node)
        || rules.closings(node).stream().anyMatch(closing -> closing.overlaps(due, end));
  }

  private boolean outlived(Promise old) {
    for (HeldSession held : state.held().values()) {
      for (HeldAllocation allocation : held.allocations()) {
        if (old.nodes().contains(allocation.node()) && Ticks.of(allocation.latestEnd()) <= now) {
          return true;
        }
      }
    }
    return false;
  }

  private void count(QueuedSession session, int by) {
    ofPool.merge(session.pool(), by, Integer::sum);
    ofAccount.merge(key(session), by, Integer::sum);
  }

  private static Pass.AccountInPool key(QueuedSession session) {
    return new Pass.AccountInPool(session.account(), session.pool());
  }
}
