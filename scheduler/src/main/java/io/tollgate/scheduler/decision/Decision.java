package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What to start now, and why and how long the others wait. Pure: same arguments, same plan. */
public final class Decision {

  private Decision() {}

  /**
   * Decides once. Nothing is remembered between calls; the promises travel in the state.
   *
   * @param state the cluster as it is; every account of a session must be in it
   * @param policy the rules
   * @param now the moment of deciding
   */
  public static Plan of(ClusterState state, Policy policy, Instant now) {
    long at = Ticks.of(now);
    Fleet fleet = new Fleet(state, policy, at, Lift.NOTHING, List.of());
    Pass pass = new Pass(state, policy, at, fleet, state.promises());
    Map<SessionId, Outcome> outcomes =
        pass.over(Order.turns(state.queue(), state.promises(), Set.of()));

    List<Start> starts = new ArrayList<>();
    List<QueuedSession> started = new ArrayList<>();
    for (Outcome outcome : outcomes.values()) {
      if (outcome.started()) {
        QueuedSession session = outcome.session();
        started.add(session);
        starts.add(new Start(session.id(), session.version(), outcome.begins()));
      }
    }
    Imagination worlds = new Imagination(state, policy, fleet, outcomes, starts, pass.promises());
    Reasons reasons =
        new Reasons(state, policy, at, worlds, new Concurrency(state, policy, now, started));
    Map<SessionId, Waiting> waiting = waiting(state, policy, at, outcomes, reasons);
    return new Plan(starts, waiting, pass.promises());
  }

  private static Map<SessionId, Waiting> waiting(
      ClusterState state,
      Policy policy,
      long now,
      Map<SessionId, Outcome> outcomes,
      Reasons reasons) {
    Map<SessionId, Eta> etas = new HashMap<>();
    Replay replay = new Replay(state, policy, now);
    List<QueuedSession> waiters = new ArrayList<>();
    for (Outcome outcome : outcomes.values()) {
      QueuedSession session = outcome.session();
      if (outcome.started()) {
        replay.play(outcome);
      } else {
        waiters.add(session);
        etas.put(session.id(), eta(outcome, reasons.endless(session), replay));
      }
    }
    waiters.sort(Order.SUBMIT);
    Map<SessionId, Waiting> waiting = new HashMap<>();
    Map<Pool, Integer> positions = new HashMap<>();
    for (QueuedSession session : waiters) {
      Outcome outcome = outcomes.get(session.id());
      Eta eta = etas.get(session.id());
      if (outcome == null || eta == null) {
        throw new IllegalStateException("session " + session.id() + " was not considered");
      }
      int position = positions.merge(session.pool(), 1, Integer::sum);
      waiting.put(session.id(), new Waiting(reasons.of(outcome), eta, position));
    }
    return waiting;
  }

  private static Eta eta(Outcome outcome, Optional<WaitCode> endless, Replay replay) {
    if (endless.isPresent()) {
      return new Eta.None(endless.get());
    }
    long start = replay.play(outcome);
    if (outcome.promise().isPresent()) {
      return new Eta.Firm(outcome.promise().get().latestStart());
    }
    if (start >= Ticks.NEVER) {
      return new Eta.None(WaitCode.CAPACITY);
    }
    return new Eta.Estimate(Ticks.instant(start), Ticks.instant(start));
  }
}
