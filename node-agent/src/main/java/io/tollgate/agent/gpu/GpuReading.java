package io.tollgate.agent.gpu;

import org.jspecify.annotations.Nullable;

/**
 * What one GPU said. A measure that is not offered is null, never zero.
 *
 * @param uuid identity, as allocations and {@code CUDA_VISIBLE_DEVICES} name it
 * @param index position on the node
 * @param product name given by the driver, empty when unknown
 * @param migProfile of a MIG slice, else null
 * @param smActive 0 to 1
 * @param grEngineActive 0 to 1
 * @param gpuUtilPercent 0 to 100
 * @param memoryUsedBytes in use
 * @param memoryTotalBytes in all
 * @param powerWatts drawn now
 * @param temperatureCelsius of the chip
 * @param energyMillijoules counter since the driver was loaded
 * @param xid the last XID; null when the source does not say
 * @param rowRemapFailure true when a memory row could not be replaced
 */
public record GpuReading(
    String uuid,
    int index,
    String product,
    @Nullable String migProfile,
    @Nullable Double smActive,
    @Nullable Double grEngineActive,
    @Nullable Double gpuUtilPercent,
    @Nullable Long memoryUsedBytes,
    @Nullable Long memoryTotalBytes,
    @Nullable Double powerWatts,
    @Nullable Double temperatureCelsius,
    @Nullable Long energyMillijoules,
    @Nullable Integer xid,
    boolean rowRemapFailure) {}
