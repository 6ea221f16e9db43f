package io.tollgate.metering.charging;

import java.util.UUID;

/**
 * How long an attempt has run, by its agents; for a gang the smallest of theirs.
 *
 * @param attempt from 1
 * @param elapsedMs cumulative since the attempt's go; never decreasing, so the largest is the truth
 */
public record SessionProof(UUID sessionId, int attempt, long elapsedMs) {}
