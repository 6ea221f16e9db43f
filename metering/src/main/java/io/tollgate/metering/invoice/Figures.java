package io.tollgate.metering.invoice;

import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Numbers and dates as invoices print them: exact, never rounded, the same in every language. */
final class Figures {
  private static final int EURO_DECIMALS = 9;

  private Figures() {}

  /** Exact euros of an exact amount, at least with cents. */
  static String euros(Money exact) {
    BigDecimal euros = BigDecimal.valueOf(exact.micros(), EURO_DECIMALS).stripTrailingZeros();
    return grouped(euros.setScale(Math.max(2, euros.scale())));
  }

  /** Euros of whole cents. */
  static String euros(long cents) {
    return grouped(BigDecimal.valueOf(cents, 2));
  }

  /** Credits, with as many decimals as they have. */
  static String credits(Money exact) {
    BigDecimal credits = exact.toUnits().stripTrailingZeros();
    return grouped(credits.setScale(Math.max(0, credits.scale())));
  }

  /** Thousandths of a GPU-minute as GPU-minutes. */
  static String thousandths(long thousandths) {
    BigDecimal number = BigDecimal.valueOf(thousandths, 3).stripTrailingZeros();
    return grouped(number.setScale(Math.max(0, number.scale())));
  }

  /** A whole number. */
  static String count(long number) {
    return grouped(BigDecimal.valueOf(number));
  }

  /** Hundredths of a percent as percent. */
  static String percent(int basisPoints) {
    return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + " %";
  }

  /** The day in a zone, as 2026-03-31. */
  static String day(Instant at, ZoneId zone) {
    return LocalDate.ofInstant(at, zone).toString();
  }

  /** The first and last day, or the one day that both are. */
  static String days(Instant from, Instant to, ZoneId zone) {
    String first = day(from, zone);
    String last = day(to, zone);
    return first.equals(last) ? first : first + " – " + last;
  }

  // Thousands stand apart by a narrow space, which nobody takes for a decimal point.
  private static String grouped(BigDecimal number) {
    BigInteger whole = number.abs().toBigInteger();
    StringBuilder digits = new StringBuilder(whole.toString());
    for (int at = digits.length() - 3; at > 0; at -= 3) {
      digits.insert(at, '\u202f');
    }
    String plain = number.abs().toPlainString();
    int point = plain.indexOf('.');
    return (number.signum() < 0 ? "−" : "") + digits + (point < 0 ? "" : plain.substring(point));
  }
}
