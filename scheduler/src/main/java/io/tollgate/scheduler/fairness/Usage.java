package io.tollgate.scheduler.fairness;

import java.time.Duration;
import java.time.Instant;

/**
 * GPU time used, fading with its age: {@code u(t) = u(t0) · 2^(−(t − t0) / h)} with the half-life
 * h, as in Slurm's multifactor priority. A session's whole prepaid time counts from its start and
 * is corrected at its end, as if what it used had been known at its start.
 *
 * @param gpuMinutes GPU-minutes as they counted at that time, every model alike
 * @param at when
 */
public record Usage(double gpuMinutes, Instant at) {

  /** Nothing used, ever. */
  public static final Usage NONE = new Usage(0, Instant.EPOCH);

  /** What it counts at that time; a time before {@link #at} counts it whole. */
  public double at(Instant now, Duration halfLife) {
    return faded(gpuMinutes, at, now, halfLife);
  }

  /**
   * The same with what is used from then on on top, in whatever order they come: each fades by its
   * own age. Less than nothing takes back, down to nothing in all.
   */
  public Usage plus(double more, Instant then, Duration halfLife) {
    Instant later = then.isAfter(at) ? then : at;
    double sum = at(later, halfLife) + faded(more, then, later, halfLife);
    return new Usage(Math.max(0, sum), later);
  }

  /** Both together. */
  public Usage plus(Usage other, Duration halfLife) {
    return plus(other.gpuMinutes, other.at, halfLife);
  }

  private static double faded(double amount, Instant from, Instant now, Duration halfLife) {
    if (amount == 0 || !now.isAfter(from)) {
      return amount;
    }
    double halvings = seconds(Duration.between(from, now)) / seconds(halfLife);
    return amount * Math.exp(-halvings * Math.log(2));
  }

  private static double seconds(Duration duration) {
    return duration.toSeconds() + duration.toNanosPart() / 1e9;
  }
}
