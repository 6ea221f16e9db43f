package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.HashMap;
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
 * @param preempts whom it made to leave
 * @param turn when time alone changes something next for a session: it may start, its chance to
 *     ends, or it may be made to leave
 */
public record Board(
    Instant asOf,
    Map<SessionId, Waiting> waiting,
    Map<SessionId, Map<WaitCode, Instant>> since,
    Map<SessionId, Promise> promises,
    ClusterState state,
    List<Start> starts,
    List<Preempt> preempts,
    Optional<Instant> turn) {

  /** Of a round that made nobody leave. */
  public Board(
      Instant asOf,
      Map<SessionId, Waiting> waiting,
      Map<SessionId, Map<WaitCode, Instant>> since,
      Map<SessionId, Promise> promises,
      ClusterState state,
      List<Start> starts) {
    this(asOf, waiting, since, promises, state, starts, List.of(), Optional.empty());
  }

  /**
   * When a gate opens next, an operator's rule begins or ends something, or a promised slot begins,
   * so that a round then starts what it lets through; empty when only events can change anything.
   */
  public Optional<Instant> nextLook() {
    Instant next = turn.orElse(Instant.MAX);
    for (Promise promise : promises.values()) {
      Instant begins = promise.latestStart();
      next = begins.isAfter(asOf) && begins.isBefore(next) ? begins : next;
    }
    Instant ruled = state.rules().nextTurn(asOf).orElse(Instant.MAX);
    next = ruled.isBefore(next) ? ruled : next;
    return next == Instant.MAX ? Optional.empty() : Optional.of(next);
  }

  /** The cluster it was decided on, with the promises that were given since. */
  ClusterState told() {
    return state.leaving(preempts).withPromises(promises);
  }

  /** The cluster as that round left it: who started holds GPUs. */
  ClusterState left(Policy policy) {
    ClusterState told = told();
    if (starts.isEmpty()) {
      return told;
    }
    Map<SessionId, QueuedSession> queue = new HashMap<>(told.queue());
    Map<SessionId, HeldSession> held = new HashMap<>(told.held());
    for (Start start : starts) {
      QueuedSession started = queue.remove(start.session());
      if (started != null) {
        held.put(start.session(), HeldSession.started(started, start, policy, asOf));
      }
    }
    return told.withSessions(queue, held);
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
