package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What the server holds durably of one allocation.
 *
 * @param id which
 * @param utilizationThroughMinute rows of this and earlier minutes are durable; -1 for none
 * @param isFinal its end is durable
 * @param keepSeconds how long its output and log are to be kept from now on; absent while it is not
 *     final, and from servers that do not say
 */
public record Taken(
    AllocationId id,
    long utilizationThroughMinute,
    @JsonProperty("final") boolean isFinal,
    @Nullable Long keepSeconds) {}
