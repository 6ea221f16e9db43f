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
  private final Round round;
  private final List<QueuedSession> waiting;
  private final List<Start> starts;
  private final Map<SessionId, Promise> promises;
  private final Map<Lift, Fleet> untouched = new HashMap<>();
  private final Map<Lift, Found> decided = new HashMap<>();

  /**
   * What a pass found.
   *
   * @param outcomes by session, in the order they were considered
   * @param promises what is promised after it
   */
  record Found(Map<SessionId, Outcome> outcomes, Map<SessionId, Promise> promises) {
    static Found by(Pass pass, List<QueuedSession> sorted) {
      return new Found(pass.over(sorted), pass.promises.all());
    }
  }

  /**
   * @param fleet the real one, after the decision's pass
   * @param found what that pass found
   * @param waiting who still waits, in order
   */
  Imagination(
      Round round, Fleet fleet, Found found, List<QueuedSession> waiting, List<Start> starts) {
    this.round = round;
    this.waiting = waiting;
    this.starts = starts;
    this.promises = found.promises();
    untouched.put(Lift.NOTHING, fleet);
    decided.put(Lift.NOTHING, found);
  }

  /** The fleet of that world, in which only what is held counts now. */
  Fleet fleet(Lift lift) {
    return untouched.computeIfAbsent(lift, this::make);
  }

  /** What everybody who still waits would get in that world. */
  Map<SessionId, Outcome> outcomes(Lift lift) {
    return found(lift).outcomes();
  }

  /** Whether the session is promised a start there. */
  boolean promised(Lift lift, QueuedSession session) {
    return found(lift).promises().containsKey(session.id());
  }

  private Found found(Lift lift) {
    return decided.computeIfAbsent(
        lift, imagined -> Found.by(new Pass(round, make(imagined), promises), waiting));
  }

  private Fleet make(Lift lift) {
    return new Fleet(round.state(), round.policy(), round.now(), lift, starts);
  }
}
