package io.tollgate.scheduler.decision;

/**
 * What one decision is about.
 *
 * @param state the cluster
 * @param policy the rules
 * @param now the moment
 * @param gates what keeps single sessions back
 */
record Round(ClusterState state, Policy policy, long now, Gates gates) {

  static Round of(ClusterState state, Policy policy, long now) {
    return new Round(state, policy, now, Gates.of(state, policy, now));
  }

  /** How long GPUs are held at most by the session, from its start on. */
  long length(QueuedSession session) {
    return Ticks.of(policy.heldAtMost(session.runLimit()));
  }

  /** What slots have to spare. */
  long slack() {
    return policy.slack().isZero() ? 0 : Ticks.of(policy.slack());
  }

  /** How long a slot of the session is. */
  long slotLength(QueuedSession session) {
    return length(session) + slack();
  }
}
