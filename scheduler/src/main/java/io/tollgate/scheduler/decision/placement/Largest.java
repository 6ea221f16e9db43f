package io.tollgate.scheduler.decision.placement;

/**
 * The node that others are measured by.
 *
 * @param cpuMilli thousandths of a CPU, at least 1
 * @param gpuMilli thousandths of a GPU, at least 1
 */
public record Largest(int cpuMilli, int gpuMilli) {

  /** What the published experiments take: 128 CPUs and 8 GPUs. */
  public static final Largest PUBLISHED = new Largest(128_000, 8 * Request.WHOLE);

  public Largest {
    if (cpuMilli < 1 || gpuMilli < 1) {
      throw new IllegalArgumentException("the largest node has at least some CPU and GPU");
    }
  }
}
