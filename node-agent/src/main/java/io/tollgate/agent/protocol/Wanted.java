package io.tollgate.agent.protocol;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody wants to read or to put.
 *
 * @param requestId names the request in the answer
 * @param allocationId of which allocation
 * @param kind {@code log}, {@code files}, {@code file} or {@code put}
 * @param offset first byte wanted, or position of what is put
 * @param limitBytes the most bytes wanted
 * @param waitMs how long to wait for the first byte of a log
 * @param gaps whether the server understands that a piece of a log begins later than it asked;
 *     absent from servers that do not
 * @param file which file or directory; absent for logs
 */
public record Wanted(
    UUID requestId,
    AllocationId allocationId,
    String kind,
    long offset,
    int limitBytes,
    long waitMs,
    @Nullable Boolean gaps,
    @Nullable FileWish file) {}
