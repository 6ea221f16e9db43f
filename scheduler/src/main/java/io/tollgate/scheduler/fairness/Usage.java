package io.tollgate.scheduler.fairness;

import java.time.Duration;
import java.time.Instant;

/**
 * GPU time used, fading with its age: {@code u(t) = u(t0) · 2^(−(t − t0) / h)} with the half-life
 * h, as in Slurm's multifactor priority. A session's whole prepaid time counts from its start and
 * is corrected at its end.
 *
 * @param gpuMinutes GPU-minutes as they counted at that time, every model alike
 * @param at when
 */
public record Usage(double gpuMinutes, Instant at) {

  /** Nothing used, ever. */
  public static final Usage NONE = new Usage(0, Instant.EPOCH);

  /** What it counts at that time; a time before {@link #at} counts it whole. */
  public double at(Instant now, Duration halfLife) {
    if (gpuMinutes == 0 || !now.isAfter(at)) {
      return gpuMinutes;
    }
    double halvings = seconds(Duration.between(at, now)) / seconds(halfLife);
    return gpuMinutes * Math.exp(-halvings * Math.log(2));
  }

  /**
   * The same with what is used then on top; less than nothing takes back, down to nothing in all.
   */
  public Usage plus(double more, Instant then, Duration halfLife) {
    return new Usage(Math.max(0, at(then, halfLife) + more), then.isAfter(at) ? then : at);
  }

  private static double seconds(Duration duration) {
    return duration.toSeconds() + duration.toNanosPart() / 1e9;
  }
}
