package io.tollgate.agent.protocol;

/**
 * One thing that is held against a GPU or a node. Cause and since together say which: a condition
 * that comes back after it was cleared is another one.
 *
 * @param cause a code such as {@code xid_79} or {@code throttled}
 * @param severity how much it says against new work
 * @param since when it was seen first, RFC 3339 in UTC
 * @param message one sentence with the evidence
 * @param hitsWork true when work that ran there is a victim of the hardware
 * @param returns true when it goes by itself; others stay until the machine restarts or an operator
 *     clears them
 */
public record HealthCondition(
    String cause,
    ConditionSeverity severity,
    String since,
    String message,
    boolean hitsWork,
    boolean returns) {}
