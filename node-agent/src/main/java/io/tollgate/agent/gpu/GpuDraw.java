package io.tollgate.agent.gpu;

import org.jspecify.annotations.Nullable;

/**
 * What a card takes from the wall and gives off. All of it is the whole card's: the MIG slices of a
 * card show the same, so it is never added up over slices nor put down to the work on one of them.
 * A measure that is not offered is null, never zero.
 *
 * @param powerWatts drawn now
 * @param temperatureCelsius of the chip
 * @param energyMillijoules counter since the driver was loaded
 */
public record GpuDraw(
    @Nullable Double powerWatts,
    @Nullable Double temperatureCelsius,
    @Nullable Long energyMillijoules) {

  /** Nothing is known. */
  public static final GpuDraw UNKNOWN = new GpuDraw(null, null, null);

  /** This, with another's where this says nothing. */
  public GpuDraw or(GpuDraw other) {
    return new GpuDraw(
        powerWatts == null ? other.powerWatts : powerWatts,
        temperatureCelsius == null ? other.temperatureCelsius : temperatureCelsius,
        energyMillijoules == null ? other.energyMillijoules : energyMillijoules);
  }
}
