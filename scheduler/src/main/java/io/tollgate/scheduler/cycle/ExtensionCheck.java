package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How much longer a running session may run without breaking what others were promised. Pure: it
 * decides once more on the picture of the last round, with the session's end moved, and looks
 * whether a promise would move later.
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
    HeldSession held = state.held().get(session);
    if (held == null || state.promises().isEmpty() || keepsPromises(held, wanted)) {
      return wanted;
    }
    int good = 0;
    int bad = wanted;
    while (bad - good > 1) {
      int middle = (good + bad) >>> 1;
      if (keepsPromises(held, middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private boolean keepsPromises(HeldSession held, int minutes) {
    Map<SessionId, HeldSession> longer = new HashMap<>(state.held());
    longer.put(held.id(), later(held, Duration.ofMinutes(minutes)));
    ClusterState imagined =
        new ClusterState(state.nodes(), state.queue(), longer, state.accounts(), state.promises());
    Map<SessionId, Promise> after = Decision.of(imagined, policy, now).promises();
    return state.promises().values().stream()
        .noneMatch(
            promise ->
                after
                    .getOrDefault(promise.session(), promise)
                    .latestStart()
                    .isAfter(promise.latestStart()));
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
