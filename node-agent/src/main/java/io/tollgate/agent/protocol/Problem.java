package io.tollgate.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The parts of an {@code application/problem+json} body that the agent shows.
 *
 * @param code stable code
 * @param title short sentence
 * @param detail longer sentence
 */
public record Problem(@Nullable String code, @Nullable String title, @Nullable String detail) {}
