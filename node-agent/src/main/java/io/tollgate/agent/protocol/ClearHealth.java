package io.tollgate.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An operator's word that a condition is dealt with. Only the very one is cleared, so asking twice
 * or late is harmless.
 *
 * @param gpuUuid on which GPU, null for the node itself
 * @param cause of the condition
 * @param since of the condition, exactly as it was reported
 */
public record ClearHealth(@Nullable String gpuUuid, String cause, String since) {}
