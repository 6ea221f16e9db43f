package io.tollgate.scheduler.decision;

/**
 * What one decision is about.
 *
 * @param state the cluster
 * @param policy the rules
 * @param now the moment
 * @param gates what keeps single sessions back
 * @param rules what operators have laid down, as far as it holds now
 */
record Round(ClusterState state, Policy policy, long now, Gates gates, InForce rules) {

  static Round of(ClusterState state, Policy policy, long now) {
    InForce rules = InForce.of(state, policy, now);
    return new Round(state, policy, now, Gates.of(state, policy, rules, now), rules);
  }

  /** When all gates of the session are open, not before now. */
  long ready(Waiter waiter) {
    return waiter.gated ? gates.ready(waiter.session) : now;
  }

  /** The same as far as anybody can say, for an estimate. */
  long estimated(Waiter waiter) {
    return waiter.gated ? gates.estimated(waiter.session) : now;
  }

  /** Whether one of its gates has no end. */
  boolean shut(Waiter waiter) {
    return waiter.gated && gates.shut(waiter.session);
  }
}
