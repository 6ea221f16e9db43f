package io.tollgate.metering.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long a budget counts before it begins anew. Pure. */
public enum BudgetPeriod {
  /** A calendar day. */
  DAY,
  /** A calendar month. */
  MONTH;

  /** All words, in order. */
  public static final List<String> CODES = Arrays.stream(values()).map(BudgetPeriod::code).toList();

  /** The first day of the period that a time falls into, in a time zone. */
  public LocalDate startOf(Instant time, ZoneId zone) {
    LocalDate day = LocalDate.ofInstant(time, zone);
    return this == MONTH ? day.withDayOfMonth(1) : day;
  }

  /** When the period that starts on a day begins. */
  public Instant begins(LocalDate startsOn, ZoneId zone) {
    return startsOn.atStartOfDay(zone).toInstant();
  }

  /** When the period that starts on a day is over. */
  public Instant ends(LocalDate startsOn, ZoneId zone) {
    LocalDate next = this == MONTH ? startsOn.plusMonths(1) : startsOn.plusDays(1);
    return next.atStartOfDay(zone).toInstant();
  }

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The period with that word; an unknown word throws {@link IllegalArgumentException}. */
  public static BudgetPeriod ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
