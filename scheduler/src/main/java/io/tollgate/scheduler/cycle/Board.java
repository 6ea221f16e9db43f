package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the last round of the cycle found: an immutable picture that routes read.
 *
 * @param asOf when it was decided
 * @param waiting why each queued session waits
 * @param since since when each of its reasons holds
 * @param state the cluster it was decided on
 */
public record Board(
    Instant asOf,
    Map<SessionId, Waiting> waiting,
    Map<SessionId, Map<WaitCode, Instant>> since,
    ClusterState state) {

  /** The answer for one session; empty when the cycle has not looked at it yet. */
  public Optional<Waiting> of(SessionId session) {
    return Optional.ofNullable(waiting.get(session));
  }

  /** With what the round promised: an extension asked for a moment later must not break it. */
  Board promising(Map<SessionId, Promise> promises) {
    ClusterState promised =
        new ClusterState(state.nodes(), state.queue(), state.held(), state.accounts(), promises);
    return new Board(asOf, waiting, since, promised);
  }

  /** Since when a reason holds for a session; the time of the picture when it is new. */
  public Instant since(SessionId session, WaitCode code) {
    return since.getOrDefault(session, Map.of()).getOrDefault(code, asOf);
  }
}
