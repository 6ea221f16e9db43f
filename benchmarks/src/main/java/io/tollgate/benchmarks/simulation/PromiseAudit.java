package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Promises are kept or explained: a latest start moves later only for a cause, the cause is true,
 * and nobody starts after what he was told last.
 */
final class PromiseAudit {
  private final Duration tolerance;
  private final BiPredicate<Instant, Instant> absence;
  private Map<SessionId, Promise> told = new HashMap<>();
  private final Map<SessionId, Instant> withdrawn = new HashMap<>();
  private boolean clocksJumped;
  private long given;
  private long moved;

  /**
   * @param absence whether nobody led for a while between two times
   */
  PromiseAudit(Duration tolerance, BiPredicate<Instant, Instant> absence) {
    this.absence = absence;
    this.tolerance = tolerance;
  }

  /** From now on nobody can be held to times that were told by another clock. */
  void clockJumped() {
    clocksJumped = true;
  }

  /** How many promises were given. */
  long given() {
    return given;
  }

  /** How many were moved later, for a cause. */
  long moved() {
    return moved;
  }

  void round(ClusterState state, Plan plan, Instant now) {
    Map<SessionId, Promise> after = plan.promises();
    stayWithdrawn(after, plan.starts());
    if (!clocksJumped) {
      for (Promise promise : after.values()) {
        Promise before = told.get(promise.session());
        if (before == null) {
          given++;
        } else if (isLater(before, promise, now)) {
          moved++;
          explain(state, after, before, promise, now);
        }
      }
    }
    Map<SessionId, Promise> kept = new HashMap<>(after);
    // Those that start now are judged when their start is durable.
    plan.starts()
        .forEach(
            start -> {
              Promise promise = told.get(start.session());
              if (promise != null) {
                kept.put(start.session(), promise);
              }
            });
    told = kept;
  }

  /** What was taken back is not found again by the next leader. */
  private void stayWithdrawn(Map<SessionId, Promise> after, List<Start> starts) {
    Set<SessionId> starting = starts.stream().map(Start::session).collect(Collectors.toSet());
    for (Promise before : told.values()) {
      if (!after.containsKey(before.session()) && !starting.contains(before.session())) {
        withdrawn.put(before.session(), before.givenAt());
      }
    }
    for (Promise promise : after.values()) {
      Instant given = withdrawn.get(promise.session());
      if (promise.givenAt().equals(given)) {
        throw Violation.found(
            "promise",
            "session "
                + promise.session()
                + " lost the promise that it was given at "
                + given
                + ", and it is in force again");
      }
    }
  }

  private boolean isLater(Promise before, Promise after, Instant now) {
    Instant due = before.latestStart().isAfter(now) ? before.latestStart() : now;
    return after.latestStart().isAfter(due.plus(tolerance));
  }

  private void explain(
      ClusterState state,
      Map<SessionId, Promise> after,
      Promise before,
      Promise promise,
      Instant now) {
    Promise.Cause cause =
        promise
            .later()
            .orElseThrow(
                () ->
                    Violation.found(
                        "promise", "session " + promise.session() + " starts later for no cause"));
    boolean isTrue =
        switch (cause) {
          case WORK_OUTLIVED -> outlived(state, before, now);
          case NODE_LOST, GPU_SICK -> nodeMissing(state, before, false);
          case SERVER_ABSENT -> absence.test(before.latestStart(), now);
          case OPERATOR_CONTROL, OWN_START_FAILED -> true;
        };
    if (!isTrue && !othersMoved(after, promise)) {
      throw Violation.found(
          "promise",
          "session "
              + promise.session()
              + " was promised "
              + before.latestStart()
              + " and is told "
              + promise.latestStart()
              + " because of "
              + cause
              + ", which is not so; at "
              + now
              + ": "
              + around(state, before));
    }
  }

  /** What holds the nodes that were kept for it. */
  private static String around(ClusterState state, Promise before) {
    StringBuilder told = new StringBuilder();
    for (HeldSession held : state.held().values()) {
      for (HeldAllocation allocation : held.allocations()) {
        if (before.nodes().contains(allocation.node())) {
          told.append(allocation).append(' ');
        }
      }
    }
    return told + before.toString() + state.queue().get(before.session());
  }

  /** Some work of its pool is still there although it should be gone. */
  private static boolean outlived(ClusterState state, Promise before, Instant now) {
    QueuedSession session = state.queue().get(before.session());
    for (HeldSession held : state.held().values()) {
      for (HeldAllocation allocation : held.allocations()) {
        NodeView node = state.nodes().get(allocation.node());
        if (node != null
            && session != null
            && node.pool().equals(session.pool())
            && (!allocation.latestEnd().isAfter(now)
                || outlivedItsAttempt(held, allocation, before))) {
          return true;
        }
      }
    }
    return nodeMissing(state, before, true);
  }

  /** Its session is over or waits again, and a node that was kept is not given back. */
  private static boolean outlivedItsAttempt(
      HeldSession held, HeldAllocation allocation, Promise before) {
    return !held.countsAsRunning() && before.nodes().contains(allocation.node());
  }

  private static boolean nodeMissing(ClusterState state, Promise before, boolean anyOfPool) {
    QueuedSession session = state.queue().get(before.session());
    for (NodeView node : state.nodes().values()) {
      boolean looked =
          anyOfPool
              ? session != null && node.pool().equals(session.pool())
              : before.nodes().contains(node.id());
      if (looked
          && (node.availability().state() != io.tollgate.scheduler.decision.Availability.State.READY
              || node.gpus().stream().anyMatch(gpu -> !gpu.healthy()))) {
        return true;
      }
    }
    return before.nodes().stream().anyMatch(id -> !state.nodes().containsKey(id));
  }

  /** Somebody else was moved for a cause of his own, and took the place. */
  private boolean othersMoved(Map<SessionId, Promise> after, Promise promise) {
    for (Promise other : after.values()) {
      Promise before = told.get(other.session());
      if (before != null
          && !other.session().equals(promise.session())
          && other.latestStart().isAfter(before.latestStart())
          && other.compareTo(promise) < 0) {
        return true;
      }
    }
    return false;
  }

  /** Whoever starts does so no later than he was told. */
  void check(Session session) {
    Promise promise = told.get(session.id());
    if (promise == null || session.state() == SessionState.QUEUED) {
      return;
    }
    told.remove(session.id());
    Instant started = session.progress().startingAt().orElse(Instant.MIN);
    if (!clocksJumped
        && session.state() == SessionState.STARTING
        && started.isAfter(promise.latestStart().plus(tolerance))
        && !absence.test(promise.latestStart(), started)) {
      throw Violation.found(
          "promise",
          "session "
              + session.id()
              + " was promised "
              + promise.latestStart()
              + " and starts "
              + started);
    }
  }
}
