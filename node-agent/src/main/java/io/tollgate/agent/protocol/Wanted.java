package io.tollgate.agent.protocol;

import java.util.UUID;

/**
 * Something that somebody wants to read.
 *
 * @param requestId names the request in the answer
 * @param allocationId of which allocation
 * @param kind {@code log}
 * @param offset first byte wanted
 * @param limitBytes the most bytes wanted
 * @param waitMs how long to wait for the first byte
 */
public record Wanted(
    UUID requestId,
    AllocationId allocationId,
    String kind,
    long offset,
    int limitBytes,
    long waitMs) {}
