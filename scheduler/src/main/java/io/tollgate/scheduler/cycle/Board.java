package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the last round of the cycle found: an immutable picture that routes read.
 *
 * @param asOf when it was decided
 * @param waiting why each queued session waits
 * @param since since when each of its reasons holds
 * @param promises what is promised after it
 * @param state the cluster it was decided on
 * @param starts what it started
 */
public record Board(
    Instant asOf,
    Map<SessionId, Waiting> waiting,
    Map<SessionId, Map<WaitCode, Instant>> since,
    Map<SessionId, Promise> promises,
    ClusterState state,
    List<Start> starts) {

  /**
   * When a gate opens next, an operator's rule begins or ends something, or a promised slot begins,
   * so that a round then starts what it lets through; empty when only events can change anything.
   */
  public Optional<Instant> nextLook() {
    Instant next = Instant.MAX;
    for (QueuedSession session : state.queue().values()) {
      Instant turn = session.nextTurn(asOf).orElse(Instant.MAX);
      next = turn.isBefore(next) ? turn : next;
    }
    for (Promise promise : promises.values()) {
      Instant begins = promise.latestStart();
      next = begins.isAfter(asOf) && begins.isBefore(next) ? begins : next;
    }
    Instant turn = state.rules().nextTurn(asOf).orElse(Instant.MAX);
    next = turn.isBefore(next) ? turn : next;
    return next == Instant.MAX ? Optional.empty() : Optional.of(next);
  }

  /** The cluster it was decided on, with the promises that were given since. */
  ClusterState told() {
    return state.withPromises(promises);
  }

  /** The answer for one session; empty when the cycle has not looked at it yet. */
  public Optional<Waiting> of(SessionId session) {
    return Optional.ofNullable(waiting.get(session));
  }

  /** Since when a reason holds for a session; the time of the picture when it is new. */
  public Instant since(SessionId session, WaitCode code) {
    return since.getOrDefault(session, Map.of()).getOrDefault(code, asOf);
  }
}
