package io.tollgate.agent.health;

import io.tollgate.agent.protocol.ConditionSeverity;
import io.tollgate.agent.protocol.HealthCondition;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is held against a GPU or a node.
 *
 * @param cause code, of a {@link Cause} or {@code xid_<n>}
 * @param severity how much it says against new work
 * @param since when it was seen first, RFC 3339 in UTC; with the cause its identity
 * @param sinceMs the same under the boot clock
 * @param message one sentence with the evidence
 * @param hitsWork whether work that ran there is a victim of the hardware
 * @param xid behind it, null when it is no XID
 */
record Condition(
    String cause,
    ConditionSeverity severity,
    String since,
    long sinceMs,
    String message,
    boolean hitsWork,
    @Nullable Integer xid) {

  /** For the server. */
  HealthCondition shown(HealthPolicy policy) {
    boolean returns = Cause.of(cause).filter(policy::returns).isPresent();
    return new HealthCondition(cause, severity, since, message, hitsWork, returns);
  }
}
