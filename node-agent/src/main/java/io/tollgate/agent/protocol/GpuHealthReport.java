package io.tollgate.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The health of one GPU that is not plainly healthy.
 *
 * @param gpuUuid which
 * @param state how bad
 * @param cause a code such as {@code xid_79}
 * @param xid the last XID seen, null when the cause is another
 */
public record GpuHealthReport(
    String gpuUuid, HealthState state, String cause, @Nullable Integer xid) {}
