package io.tollgate.scheduler.decision;

/** When operators make what runs leave its nodes; a gang leaves all of them together. */
final class Evictions {
  private final ClusterState state;
  private final InForce rules;
  private final long takes;

  Evictions(ClusterState state, InForce rules, Policy policy) {
    this.state = state;
    this.rules = rules;
    this.takes = Ticks.of(policy.stopGrace().plus(policy.cleanupBound()).plus(policy.slack()));
  }

  /** How many whole minutes there are between what it holds and the first of them. */
  static int minutesBefore(ClusterState state, HeldSession session, InForce rules) {
    long least = Ticks.NEVER;
    for (HeldAllocation held : session.allocations()) {
      NodeView node = state.nodes().get(held.node());
      if (node != null) {
        least = Math.min(least, rules.evicts(node) - Ticks.of(held.latestEnd()));
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, least) / (60 * Ticks.SECOND));
  }

  /** When it is over at the latest because of them, {@link Ticks#NEVER} when none is planned. */
  long over(HeldSession session) {
    long evicted = Ticks.NEVER;
    for (HeldAllocation held : session.allocations()) {
      NodeView node = state.nodes().get(held.node());
      if (node != null) {
        evicted = Math.min(evicted, rules.evicts(node));
      }
    }
    return evicted >= Ticks.NEVER ? evicted : evicted + takes;
  }
}
