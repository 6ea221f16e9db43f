package io.tollgate.metering;

import java.time.Duration;

/**
 * The few numbers an operator may set.
 *
 * @param quoteValidity how long a quote may be used
 * @param failureRefundsPerDay failed sessions refunded whole per account and UTC day, at most
 * @param graceAfterExpiry how long credits stay usable that come back to an expired grant
 */
public record MeteringPolicy(
    Duration quoteValidity, int failureRefundsPerDay, Duration graceAfterExpiry) {
  /** 15 minutes, 20 sessions, 7 days. */
  public static final MeteringPolicy DEFAULT =
      new MeteringPolicy(Duration.ofMinutes(15), 20, Duration.ofDays(7));

  /** Checks the ranges. */
  public MeteringPolicy {
    if (quoteValidity.isZero() || quoteValidity.isNegative() || failureRefundsPerDay < 0) {
      throw new IllegalArgumentException(
          "Quotes need a validity and the daily cap is not negative.");
    }
  }
}
