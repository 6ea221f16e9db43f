package io.tollgate.scheduler.session;

import java.time.Instant;

/**
 * An operator lets a waiting session wait; its owner cannot lift it.
 *
 * @param by who, such as {@code key:} and an id
 * @param reason what the operator gave as reason
 * @param since when
 */
public record OperatorHold(String by, String reason, Instant since) {}
