package io.tollgate.scheduler.decision;

import java.time.Instant;

/**
 * An operator's hold on one session.
 *
 * @param by who
 * @param reason why
 * @param since when
 */
public record Withheld(String by, String reason, Instant since) {}
