package io.tollgate.metering.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** The one place that rounds. Results that do not fit a long throw {@link ArithmeticException}. */
public final class Rounding {
  private Rounding() {}

  /** The nearest whole number; a half goes up. */
  public static long halfUp(BigDecimal exact) {
    return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /** {@code amount × numerator / denominator}, the nearest whole number; a half goes up. */
  public static long halfUp(long amount, long numerator, long denominator) {
    if (amount >= 0 && numerator >= 0 && denominator > 0 && fits(amount, numerator)) {
      long product = amount * numerator;
      long rest = product % denominator;
      return product / denominator + (rest >= denominator - rest ? 1 : 0);
    }
    return new BigDecimal(product(amount, numerator))
        .divide(BigDecimal.valueOf(denominator), 0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  /** {@code amount × thousandths / 1000}, rounded down. */
  public static long shareDown(long amount, int thousandths) {
    if (amount >= 0 && thousandths >= 0 && fits(amount, thousandths)) {
      return amount * thousandths / 1000;
    }
    return product(amount, thousandths).divide(BigInteger.valueOf(1000)).longValueExact();
  }

  /** How many whole units it takes to cover a length. */
  public static long unitsStarted(long length, long unit) {
    return Math.floorDiv(Math.addExact(length, unit - 1), unit);
  }

  // Whether the product of two numbers that are not negative fits a long; nearly always.
  private static boolean fits(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0;
  }

  private static BigInteger product(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }
}
