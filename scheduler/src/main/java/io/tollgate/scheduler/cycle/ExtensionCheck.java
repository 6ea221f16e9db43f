package io.tollgate.scheduler.cycle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How much longer a session may run, or is to run once it starts, without breaking what anybody was
 * promised. Pure: it decides once more on the picture of the last round, with the session longer,
 * and looks whether a promise would move later.
 */
final class ExtensionCheck {
  private final ClusterState state;
  private final Policy policy;
  private final Instant now;

  ExtensionCheck(ClusterState state, Policy policy, Instant now) {
    this.state = state;
    this.policy = policy;
    this.now = now;
  }

  /** The most minutes up to {@code wanted} that break no promise; 0 when none do. */
  int longest(SessionId session, int wanted) {
    boolean seen = state.queue().containsKey(session) || state.held().containsKey(session);
    if (!seen
        || state.promises().isEmpty()
        || Planted.is(HouseDefect.EXTENSION_UNASKED)
        || keepsPromises(session, wanted)) {
      return wanted;
    }
    int good = 0;
    int bad = wanted;
    while (bad - good > 1) {
      int middle = (good + bad) >>> 1;
      if (keepsPromises(session, middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private boolean keepsPromises(SessionId session, int minutes) {
    ClusterState imagined = longer(session, Duration.ofMinutes(minutes));
    Map<SessionId, Promise> after = Decision.of(imagined, policy, now).promises();
    return state.promises().values().stream()
        .noneMatch(
            promise ->
                after
                    .getOrDefault(promise.session(), promise)
                    .latestStart()
                    .isAfter(promise.latestStart()));
  }

  private ClusterState longer(SessionId session, Duration more) {
    Map<SessionId, QueuedSession> queue = new HashMap<>(state.queue());
    Map<SessionId, HeldSession> held = new HashMap<>(state.held());
    // What waits again is longer in its next attempt; its old allocation ends when it would.
    if (queue.computeIfPresent(
            session, (id, waiting) -> waiting.withRunLimit(waiting.runLimit().plus(more)))
        == null) {
      held.computeIfPresent(session, (id, running) -> later(running, more));
    }
    return new ClusterState(state.nodes(), queue, held, state.accounts(), state.promises());
  }

  private static HeldSession later(HeldSession held, Duration more) {
    return new HeldSession(
        held.id(),
        held.account(),
        held.world(),
        held.allocations().stream().map(allocation -> later(allocation, more)).toList(),
        held.latestEnd().plus(more),
        held.countsAsRunning());
  }

  private static HeldAllocation later(HeldAllocation allocation, Duration more) {
    return new HeldAllocation(
        allocation.id(),
        allocation.node(),
        allocation.gpuUuids(),
        allocation.cpus(),
        allocation.memoryBytes(),
        allocation.latestEnd().plus(more));
  }
}
