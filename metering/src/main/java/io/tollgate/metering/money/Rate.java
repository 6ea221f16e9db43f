package io.tollgate.metering.money;

/**
 * What one session-minute costs.
 *
 * @param perMinute not negative
 */
public record Rate(Money perMinute) {
  /** Refuses a negative rate. */
  public Rate {
    if (perMinute.micros() < 0) {
      throw new IllegalArgumentException("A rate cannot be negative: " + perMinute);
    }
  }

  /** A rate of so many micro-credits per session-minute. */
  public static Rate ofMicros(long microsPerMinute) {
    return new Rate(Money.ofMicros(microsPerMinute));
  }

  /** The exact cost of whole minutes. */
  public Money of(int minutes) {
    return perMinute.times(minutes);
  }
}
