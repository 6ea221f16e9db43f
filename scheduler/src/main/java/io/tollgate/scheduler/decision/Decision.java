package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What to start now, and why and how long the others wait. Pure: same arguments, same plan. */
public final class Decision {

  private Decision() {}

  /**
   * Decides once, from scratch. An {@link Engine} gives the same plan and remembers what it worked
   * out for the next state.
   *
   * @param state the cluster as it is; every account of a session must be in it
   * @param policy the rules
   * @param now the moment of deciding
   */
  public static Plan of(ClusterState state, Policy policy, Instant now) {
    return new Engine(policy).decide(state, now);
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
    return new Engine(policy).keptPromises(state, started, asOf);
  }

  /**
   * By how many whole minutes what a session holds may last longer before operators make it leave:
   * for maintenance or a drain's deadline. Pure.
   */
  public static int minutesBeforeEviction(
      ClusterState state, SessionId session, Policy policy, Instant asOf) {
    HeldSession held = state.held().get(session);
    return held == null || state.queue().containsKey(session)
        ? Integer.MAX_VALUE
        : Evictions.minutesBefore(state, held, InForce.of(state, policy, Ticks.of(asOf)));
  }
}
