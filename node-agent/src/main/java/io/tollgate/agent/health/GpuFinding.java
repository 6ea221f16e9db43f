package io.tollgate.agent.health;

import io.tollgate.agent.protocol.AllocationNote;
import org.jspecify.annotations.Nullable;

/**
 * A note for whatever runs on a GPU.
 *
 * @param note what happened, and on which GPU
 * @param pid the process that the kernel named, null when it named none
 */
public record GpuFinding(AllocationNote note, @Nullable Long pid) {}
