package io.tollgate.agent.gpu;

import org.jspecify.annotations.Nullable;

/**
 * How busy a GPU is. A measure that is not offered is null, never zero.
 *
 * @param smActive 0 to 1
 * @param grEngineActive 0 to 1
 * @param gpuUtilPercent 0 to 100
 * @param memoryUsedBytes in use
 * @param memoryTotalBytes in all
 */
public record GpuActivity(
    @Nullable Double smActive,
    @Nullable Double grEngineActive,
    @Nullable Double gpuUtilPercent,
    @Nullable Long memoryUsedBytes,
    @Nullable Long memoryTotalBytes) {

  /** Nothing is known. */
  public static final GpuActivity UNKNOWN = new GpuActivity(null, null, null, null, null);
}
