package io.tollgate.agent.health;

import io.tollgate.agent.protocol.AllocationNote;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on a GPU and concerns whatever ran there.
 *
 * @param cause code
 * @param kind whose doing it is
 * @param message one sentence
 * @param pid the process that the kernel named, null when it named none
 */
record Finding(String cause, AllocationNote.Kind kind, String message, @Nullable Long pid) {}
