package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How much longer a session may run without breaking what others were promised. Pure: it decides
 * once more on the picture of the last round, with the session's end moved or its wait for a longer
 * run, and looks whether a promise would move later.
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
    boolean known = state.held().containsKey(session) || state.queue().containsKey(session);
    if (!known || state.promises().isEmpty() || keepsPromises(session, wanted)) {
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
    Map<SessionId, Promise> after = Decision.of(imagined(session, minutes), policy, now).promises();
    return state.promises().values().stream()
        .noneMatch(
            promise ->
                after
                    .getOrDefault(promise.session(), promise)
                    .latestStart()
                    .isAfter(promise.latestStart()));
  }

  private ClusterState imagined(SessionId session, int minutes) {
    Duration more = Duration.ofMinutes(minutes);
    Map<SessionId, HeldSession> held = new HashMap<>(state.held());
    held.computeIfPresent(session, (id, runs) -> later(runs, more));
    // A session that waits takes its place for longer: who was promised one after it may lose it.
    Map<SessionId, QueuedSession> queue = new HashMap<>(state.queue());
    queue.computeIfPresent(session, (id, waits) -> waits.withRunLimit(waits.runLimit().plus(more)));
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
