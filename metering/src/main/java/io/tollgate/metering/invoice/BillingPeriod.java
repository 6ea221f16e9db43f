package io.tollgate.metering.invoice;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * A calendar month in a payer's billing time zone. A payer's periods follow one another without a
 * gap: each begins where the one before ended, also when the zone changes in between.
 *
 * @param month which month it is called
 * @param start when it begins
 * @param end when it is over, exclusive
 * @param zone the zone whose midnight ends it
 */
public record BillingPeriod(YearMonth month, Instant start, Instant end, ZoneId zone) {
  /**
   * Where a period begins tells which month it is, but after a change of zone it may begin up to a
   * day before or after that month does; two weeks later there is no doubt.
   */
  private static final Duration WELL_INSIDE = Duration.ofDays(14);

  /** Refuses a period that ends before it begins. */
  public BillingPeriod {
    if (!end.isAfter(start)) {
      throw new IllegalArgumentException("Period " + month + " ends at " + end);
    }
  }

  /** The period of a payer's first month, the whole month of its beginning. */
  public static BillingPeriod first(Instant opened, ZoneId zone) {
    YearMonth month = YearMonth.from(opened.atZone(zone));
    return new BillingPeriod(month, startOf(month, zone), startOf(month.plusMonths(1), zone), zone);
  }

  /** The period that follows one which ended then. */
  public static BillingPeriod after(Instant previousEnd, ZoneId zone) {
    YearMonth month = YearMonth.from(previousEnd.plus(WELL_INSIDE).atZone(zone));
    return new BillingPeriod(month, previousEnd, startOf(month.plusMonths(1), zone), zone);
  }

  /** Whether it is over. */
  public boolean isOver(Instant now) {
    return !now.isBefore(end);
  }

  // The first moment of the month there is: midnight, or what follows it where clocks skip it.
  private static Instant startOf(YearMonth month, ZoneId zone) {
    return month.atDay(1).atStartOfDay(zone).toInstant();
  }
}
