package io.tollgate.scheduler.cycle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How much longer a session may run, or is to run once it starts, without reaching into planned
 * maintenance and without breaking what anybody was promised: on the picture of the last round,
 * with the session longer, every promised slot must still be there. That the promised could find
 * other slots is not enough, since who comes in between could take those.
 *
 * <p>What it allowed counts as used until a picture shows it, so two extensions between two rounds
 * do not both get the same room.
 */
public final class ExtensionCheck {
  /** What was allowed and not used by then is room again. */
  private static final Duration COUNTED_FOR = Duration.ofSeconds(10);

  private final Policy policy;
  private final Map<SessionId, Allowed> allowed = new HashMap<>();

  /** Until when a session that runs may hold its GPUs, or how long one that waits may run. */
  private record Allowed(Instant at, Instant latestEnd, Duration runLimit) {}

  public ExtensionCheck(Policy policy) {
    this.policy = policy;
  }

  /** The most minutes up to {@code wanted} that break no promise; 0 when none do. */
  public synchronized int longest(Board board, SessionId session, int wanted, Instant now) {
    allowed.values().removeIf(one -> one.at.plus(COUNTED_FOR).isBefore(now));
    ClusterState told = board.told();
    ClusterState state = asAllowed(told.aroundPromises(session, board.starts()));
    boolean seen = told.queue().containsKey(session) || told.held().containsKey(session);
    if (!seen) {
      return wanted;
    }
    // Of all nodes: the session's own need not be among those around promises.
    ClusterState whole = told.withSessions(state.queue(), state.held());
    int room =
        Math.min(wanted, Decision.minutesBeforeEviction(whole, session, policy, board.asOf()));
    int longest =
        room == 0 || state.promises().isEmpty() || Planted.is(HouseDefect.EXTENSION_UNASKED)
            ? room
            : longest(board, state, session, room);
    if (longest > 0) {
      remember(longer(state, session, Duration.ofMinutes(longest)), session, now);
    }
    return longest;
  }

  private int longest(Board board, ClusterState state, SessionId session, int wanted) {
    Set<SessionId> kept = kept(board, state);
    int good = 0;
    int bad = wanted + 1;
    int middle = wanted; // Most fit whole.
    while (bad - good > 1) {
      ClusterState imagined = longer(state, session, Duration.ofMinutes(middle));
      if (kept(board, imagined).containsAll(kept)) {
        good = middle;
      } else {
        bad = middle;
      }
      middle = (good + bad) >>> 1;
    }
    return good;
  }

  private Set<SessionId> kept(Board board, ClusterState state) {
    return Decision.keptPromises(state, board.starts(), policy, board.asOf());
  }

  private void remember(ClusterState imagined, SessionId session, Instant now) {
    QueuedSession waiting = imagined.queue().get(session);
    HeldSession running = imagined.held().get(session);
    allowed.put(
        session,
        new Allowed(
            now,
            waiting == null && running != null ? running.latestEnd() : Instant.MIN,
            waiting != null ? waiting.runLimit() : Duration.ZERO));
  }

  /** The picture with what was allowed since. */
  private ClusterState asAllowed(ClusterState told) {
    ClusterState state = told;
    for (Map.Entry<SessionId, Allowed> one : allowed.entrySet()) {
      QueuedSession waiting = state.queue().get(one.getKey());
      HeldSession running = state.held().get(one.getKey());
      Duration more = Duration.ZERO;
      if (waiting != null) {
        more = one.getValue().runLimit.minus(waiting.runLimit());
      } else if (running != null && one.getValue().latestEnd.isAfter(running.latestEnd())) {
        more = Duration.between(running.latestEnd(), one.getValue().latestEnd);
      }
      if (!more.isNegative() && !more.isZero()) {
        state = longer(state, one.getKey(), more);
      }
    }
    return state;
  }

  private static ClusterState longer(ClusterState state, SessionId session, Duration more) {
    Map<SessionId, QueuedSession> queue = new HashMap<>(state.queue());
    Map<SessionId, HeldSession> held = new HashMap<>(state.held());
    // What waits again is longer in its next attempt; its old allocation ends when it would.
    if (queue.computeIfPresent(
            session, (id, waiting) -> waiting.withRunLimit(waiting.runLimit().plus(more)))
        == null) {
      held.computeIfPresent(session, (id, running) -> later(running, more));
    }
    return state.withSessions(queue, held);
  }

  private static HeldSession later(HeldSession held, Duration more) {
    return held.holding(
        held.allocations().stream().map(allocation -> later(allocation, more)).toList(),
        held.latestEnd().plus(more));
  }

  private static HeldAllocation later(HeldAllocation allocation, Duration more) {
    return new HeldAllocation(
        allocation.id(),
        allocation.node(),
        allocation.gpuUuids(),
        allocation.gpuThousandths(),
        allocation.cpus(),
        allocation.memoryBytes(),
        allocation.latestEnd().plus(more));
  }
}
