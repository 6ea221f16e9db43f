package io.tollgate.agent.gpu;

/**
 * What one GPU said.
 *
 * @param identity who it is
 * @param activity how busy it is
 * @param draw what it takes
 * @param signs what may speak against it
 */
public record GpuReading(GpuIdentity identity, GpuActivity activity, GpuDraw draw, GpuSigns signs) {

  /** A GPU of which no more is known than that it is there. */
  public static GpuReading of(GpuIdentity identity) {
    return new GpuReading(identity, GpuActivity.UNKNOWN, GpuDraw.UNKNOWN, GpuSigns.UNKNOWN);
  }

  /** The same GPU, this busy. */
  public GpuReading with(GpuActivity other) {
    return new GpuReading(identity, other, draw, signs);
  }

  /** The same GPU, taking this. */
  public GpuReading with(GpuDraw other) {
    return new GpuReading(identity, activity, other, signs);
  }

  /** The same GPU with these signs. */
  public GpuReading with(GpuSigns other) {
    return new GpuReading(identity, activity, draw, other);
  }

  /** Its uuid, as allocations name it. */
  public String uuid() {
    return identity.uuid();
  }
}
