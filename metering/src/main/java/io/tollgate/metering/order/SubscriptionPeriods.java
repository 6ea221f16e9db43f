package io.tollgate.metering.order;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * The monthly periods of a subscription, counted from its start in its time zone. Period n begins n
 * months after the start: always reckoned from the start, so that one that began on the 31st ends
 * on the last day of short months and on the 31st of long ones. Pure.
 */
public final class SubscriptionPeriods {
  private SubscriptionPeriods() {}

  /** When period {@code number} begins; the end of the one before. */
  public static Instant start(Instant startedAt, ZoneId zone, int number) {
    ZonedDateTime first = startedAt.atZone(zone);
    return number == 0 ? startedAt : first.plusMonths(number).toInstant();
  }

  /** The number of the period that an instant not before the start lies in. */
  public static int of(Instant startedAt, ZoneId zone, Instant at) {
    long months = startedAt.atZone(zone).until(at.atZone(zone), ChronoUnit.MONTHS);
    int number = Math.toIntExact(Math.max(0, months));
    // Clock changes may shift a boundary by an hour either way of the count.
    while (!start(startedAt, zone, number + 1).isAfter(at)) {
      number++;
    }
    while (number > 0 && start(startedAt, zone, number).isAfter(at)) {
      number--;
    }
    return number;
  }
}
