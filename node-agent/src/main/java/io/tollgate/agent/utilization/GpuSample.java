package io.tollgate.agent.utilization;

import io.tollgate.agent.protocol.UtilizationSource;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of one GPU.
 *
 * @param gpuPercent 0 to 100, null when not offered
 * @param source the measure behind it, null with it
 * @param memoryUsedBytes null when not offered
 * @param powerWatts of the whole card, null when not offered
 * @param energyDeltaMillijoules energy since the last measurement, null when not offered
 */
public record GpuSample(
    @Nullable Double gpuPercent,
    @Nullable UtilizationSource source,
    @Nullable Long memoryUsedBytes,
    @Nullable Double powerWatts,
    @Nullable Long energyDeltaMillijoules) {}
