package io.tollgate.metering.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;

/** A calendar month in a contract's time zone: what its terms are settled by. */
public record ContractMonth(YearMonth month, ZoneId timeZone) {
  /** The period that an instant falls into. */
  public static ContractMonth of(Instant instant, ZoneId timeZone) {
    return new ContractMonth(YearMonth.from(instant.atZone(timeZone)), timeZone);
  }

  /** Its first day. */
  public LocalDate firstDay() {
    return month.atDay(1);
  }

  /** The first day after it. */
  public LocalDate endDay() {
    return month.plusMonths(1).atDay(1);
  }

  /** When it begins. */
  public Instant start() {
    return firstDay().atStartOfDay(timeZone).toInstant();
  }

  /** When it is over; its last instant is before. */
  public Instant end() {
    return endDay().atStartOfDay(timeZone).toInstant();
  }

  /** How long it is. */
  public Duration length() {
    return Duration.between(start(), end());
  }

  /** The period after it. */
  public ContractMonth next() {
    return new ContractMonth(month.plusMonths(1), timeZone);
  }

  @Override
  public String toString() {
    return month.toString();
  }
}
