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
    if (state.queue().isEmpty()) {
      return new Plan(List.of(), Map.of(), Map.of());
    }
    long at = Ticks.of(now);
    List<QueuedSession> sorted = Order.of(state.queue());

    // Each in turn starts now or gets a slot; promised slots are kept from the beginning.
    Fleet fleet = new Fleet(state, policy, at, Lift.NOTHING, List.of());
    Pass pass = new Pass(state, policy, at, fleet, state.promises());
    Map<SessionId, Outcome> outcomes =
        pass.over(Order.turns(sorted, state.queue(), state.promises()));
    List<Start> starts = starts(outcomes);

    // Whoever waits learns why, in worlds where the obstacles are gone, and until when.
    List<QueuedSession> started = new ArrayList<>();
    List<QueuedSession> waiting = new ArrayList<>();
    for (QueuedSession session : sorted) {
      (outcome(outcomes, session).started() ? started : waiting).add(session);
    }
    Reasons reasons =
        new Reasons(
            state,
            policy,
            at,
            new Imagination(state, policy, fleet, outcomes, waiting, starts, pass.promises()),
            new Concurrency(state, policy, now, started),
            new OperatorReasons(fleet, started));
    Map<SessionId, Eta> etas = etas(outcomes, reasons, new Replay(state, policy, at));
    return new Plan(starts, answers(waiting, outcomes, reasons, etas), pass.promises());
  }

  /**
   * Whose promised slot is still there when the picture of a round changes, whatever else waits.
   * Pure. A round keeps these slots before it looks at anybody, so who is named here is told
   * nothing later because of the change.
   *
   * @param state the cluster of the round, changed, with the promises after it
   * @param started what the round started
   * @param asOf when the round decided
   */
  public static Set<SessionId> keptPromises(
      ClusterState state, List<Start> started, Policy policy, Instant asOf) {
    long at = Ticks.of(asOf);
    Map<SessionId, Promise> waiting = new HashMap<>(state.promises());
    started.forEach(start -> waiting.remove(start.session()));
    Fleet fleet = new Fleet(state, policy, at, Lift.NOTHING, started);
    return new Pass(state, policy, at, fleet, waiting).keptSlots();
  }

  /**
   * By how many whole minutes what a session holds may last longer before operators make it leave:
   * for maintenance or a drain's deadline. Pure.
   */
  public static int minutesBeforeEviction(ClusterState state, SessionId session, Instant asOf) {
    HeldSession held = state.held().get(session);
    return held == null || state.queue().containsKey(session)
        ? Integer.MAX_VALUE
        : Evictions.minutesBefore(state, held, Ticks.of(asOf));
  }

  private static List<Start> starts(Map<SessionId, Outcome> outcomes) {
    List<Start> starts = new ArrayList<>();
    for (Outcome outcome : outcomes.values()) {
      if (outcome.started()) {
        QueuedSession session = outcome.session();
        starts.add(new Start(session.id(), session.version(), outcome.begins()));
      }
    }
    return starts;
  }

  private static Map<SessionId, Eta> etas(
      Map<SessionId, Outcome> outcomes, Reasons reasons, Replay replay) {
    Map<SessionId, Eta> etas = new HashMap<>();
    for (Outcome outcome : outcomes.values()) {
      if (outcome.started()) {
        replay.play(outcome);
      } else {
        etas.put(outcome.session().id(), eta(outcome, reasons.endless(outcome.session()), replay));
      }
    }
    return etas;
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

  private static Map<SessionId, Waiting> answers(
      List<QueuedSession> waiting,
      Map<SessionId, Outcome> outcomes,
      Reasons reasons,
      Map<SessionId, Eta> etas) {
    Map<SessionId, Waiting> answers = new HashMap<>();
    Map<Pool, Integer> positions = new HashMap<>();
    for (QueuedSession session : waiting) {
      Eta eta = etas.get(session.id());
      if (eta == null) {
        throw new IllegalStateException("session " + session.id() + " got no answer");
      }
      int position = positions.merge(session.pool(), 1, Integer::sum);
      answers.put(session.id(), new Waiting(reasons.of(outcome(outcomes, session)), eta, position));
    }
    return answers;
  }

  private static Outcome outcome(Map<SessionId, Outcome> outcomes, QueuedSession session) {
    Outcome outcome = outcomes.get(session.id());
    if (outcome == null) {
      throw new IllegalStateException("session " + session.id() + " was not considered");
    }
    return outcome;
  }
}
