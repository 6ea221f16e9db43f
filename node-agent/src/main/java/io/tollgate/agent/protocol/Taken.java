package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the server holds durably of one allocation.
 *
 * @param id which
 * @param utilizationThroughMinute rows of this and earlier minutes are durable; -1 for none
 * @param isFinal its end is durable
 */
public record Taken(
    AllocationId id, long utilizationThroughMinute, @JsonProperty("final") boolean isFinal) {}
