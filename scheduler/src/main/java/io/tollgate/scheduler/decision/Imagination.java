package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The worlds in which an obstacle is gone, each made at most once and only when somebody asks. They
 * begin where the decision ended: with its starts held and its promises given.
 */
final class Imagination {
  private final ClusterState state;
  private final Policy policy;
  private final long now;
  private final List<QueuedSession> waiting;
  private final List<Start> starts;
  private final Map<SessionId, Promise> promises;
  private final Map<Lift, Fleet> untouched = new HashMap<>();
  private final Map<Lift, Map<SessionId, Outcome>> decided = new HashMap<>();

  /**
   * @param fleet the real one, after the decision's pass
   * @param outcomes what that pass found
   * @param waiting who still waits, in order
   */
  Imagination(
      ClusterState state,
      Policy policy,
      Fleet fleet,
      Map<SessionId, Outcome> outcomes,
      List<QueuedSession> waiting,
      List<Start> starts,
      Map<SessionId, Promise> promises) {
    this.state = state;
    this.policy = policy;
    this.now = fleet.now;
    this.waiting = waiting;
    this.starts = starts;
    this.promises = promises;
    untouched.put(Lift.NOTHING, fleet);
    decided.put(Lift.NOTHING, outcomes);
  }

  /** The fleet of that world, in which only what is held counts now. */
  Fleet fleet(Lift lift) {
    return untouched.computeIfAbsent(lift, this::make);
  }

  /** What everybody who still waits would get in that world. */
  Map<SessionId, Outcome> outcomes(Lift lift) {
    return decided.computeIfAbsent(
        lift,
        imagined ->
            new Pass(state, policy, now, make(imagined), promises)
                .over(Order.turns(waiting, state.queue(), promises)));
  }

  private Fleet make(Lift lift) {
    return new Fleet(state, policy, now, lift, starts);
  }
}
