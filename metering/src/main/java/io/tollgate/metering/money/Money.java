package io.tollgate.metering.money;

import java.math.BigDecimal;

/**
 * An exact amount. Arithmetic throws {@link ArithmeticException} on overflow and {@link
 * IllegalArgumentException} when currencies differ.
 *
 * @param micros millionths of the currency's unit; for credits, 1,000,000 make one credit
 * @param currency the unit's name, such as {@link #CREDIT}
 */
public record Money(long micros, String currency) implements Comparable<Money> {
  /** The currency of prepaid runtime; one credit is worth EUR 0.001. */
  public static final String CREDIT = "credit";

  /** No credits. */
  public static final Money ZERO = new Money(0, CREDIT);

  private static final long MICROS_PER_UNIT = 1_000_000;

  /** So many micro-credits. */
  public static Money ofMicros(long micros) {
    return new Money(micros, CREDIT);
  }

  /** So many whole credits. */
  public static Money ofCredits(long credits) {
    return new Money(Math.multiplyExact(credits, MICROS_PER_UNIT), CREDIT);
  }

  /** The exact sum. */
  public Money plus(Money other) {
    return new Money(Math.addExact(micros, same(other).micros), currency);
  }

  /** The exact difference; may be negative. */
  public Money minus(Money other) {
    return new Money(Math.subtractExact(micros, same(other).micros), currency);
  }

  /** The exact product. */
  public Money times(long factor) {
    return new Money(Math.multiplyExact(micros, factor), currency);
  }

  /** Whether this is more than nothing. */
  public boolean isPositive() {
    return micros > 0;
  }

  /** Whole units with their fraction, such as 12.5 credits. */
  public BigDecimal toUnits() {
    return BigDecimal.valueOf(micros, 6);
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(micros, same(other).micros);
  }

  @Override
  public String toString() {
    return toUnits().stripTrailingZeros().toPlainString() + " " + currency;
  }

  private Money same(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(currency + " and " + other.currency + " do not mix.");
    }
    return other;
  }
}
