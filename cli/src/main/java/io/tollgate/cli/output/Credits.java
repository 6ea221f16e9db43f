package io.tollgate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/**
 * Amounts as people read them: credits and euros. 1 credit = 1,000,000 micro-credits = EUR 0.001.
 * Exact: a whole number with its point moved.
 */
public final class Credits {
  /** Micro-credits of one credit. */
  public static final long MICROS_PER_CREDIT = 1_000_000;

  private static final int CREDIT_DECIMALS = 6;
  private static final int EURO_DECIMALS = 9;

  private Credits() {}

  /** Micro-credits of a JSON amount, which is a string of digits. */
  public static long micros(JsonNode amount) {
    return amount.isNumber() ? amount.longValue() : Long.parseLong(amount.asText());
  }

  /** As {@code 50 credits}. */
  public static String credits(long micros) {
    String number = decimal(micros, CREDIT_DECIMALS, 0);
    return number + (number.equals("1") ? " credit" : " credits");
  }

  /** As {@code EUR 0.05}: at least cents, never rounded. */
  public static String euros(long micros) {
    return "EUR " + decimal(micros, EURO_DECIMALS, 2);
  }

  /** As {@code 50 credits (EUR 0.05)}. */
  public static String both(long micros) {
    return credits(micros) + " (" + euros(micros) + ")";
  }

  /** As {@link #both(long)}; {@code -} when the amount is missing. */
  public static String both(JsonNode amount) {
    return absent(amount) ? "-" : both(micros(amount));
  }

  /** The bare number of credits for table cells; {@code -} when the amount is missing. */
  public static String cell(JsonNode amount) {
    return absent(amount) ? "-" : decimal(micros(amount), CREDIT_DECIMALS, 0);
  }

  /**
   * Reads credits as people type them, exactly.
   *
   * @throws IllegalArgumentException when it is no positive number with at most six decimals
   */
  public static long parse(String credits) {
    try {
      long micros =
          new BigDecimal(credits.replace("_", "")).movePointRight(CREDIT_DECIMALS).longValueExact();
      if (micros > 0) {
        return micros;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    } catch (ArithmeticException tooFineOrTooLarge) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "\"" + credits + "\" is not a positive number of credits with at most six decimals");
  }

  private static boolean absent(JsonNode amount) {
    return amount.isNull() || amount.isMissingNode();
  }

  private static String decimal(long micros, int decimals, int fewest) {
    BigDecimal exact = BigDecimal.valueOf(micros, decimals).stripTrailingZeros();
    return exact.setScale(Math.max(exact.scale(), fewest)).toPlainString();
  }
}
