package io.tollgate.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How busy one GPU was in one minute of an attempt. Figures about work, never the basis of a
 * charge.
 *
 * @param gpuUuid which GPU
 * @param minute minute of the attempt, counted from 0 at go
 * @param samples how many measurements were taken
 * @param expectedSamples how many there should have been so far
 * @param gpuPercentAvg 0 to 100, null when never measured
 * @param gpuPercentMax 0 to 100, null when never measured
 * @param memoryUsedBytesMax highest memory use, null when never measured
 * @param powerWattsAvg of the whole card, null when never measured
 * @param powerWattsMax of the whole card, null when never measured
 * @param energyMillijoules energy used within the minute, null when not offered
 * @param source the measure behind the percentages, null when there is none
 */
public record UtilizationRow(
    String gpuUuid,
    long minute,
    int samples,
    int expectedSamples,
    @Nullable Double gpuPercentAvg,
    @Nullable Double gpuPercentMax,
    @Nullable Long memoryUsedBytesMax,
    @Nullable Double powerWattsAvg,
    @Nullable Double powerWattsMax,
    @Nullable Long energyMillijoules,
    @Nullable UtilizationSource source) {}
