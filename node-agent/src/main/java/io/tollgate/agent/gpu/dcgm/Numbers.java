package io.tollgate.agent.gpu.dcgm;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as exporters write them, with what stands for "no value" taken out. Pure. DCGM marks
 * blank values by numbers near the end of their type's range, and exporters older than 4.5.2 pass
 * them on; whole numbers are compared as whole numbers because four of them are one double.
 */
final class Numbers {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,4})?|[+-]?Inf|NaN");

  private static final BigDecimal INT32_BLANK = new BigDecimal("2147483632");
  private static final BigDecimal INT32_LAST = new BigDecimal("2147483635");
  private static final BigDecimal INT64_BLANK = new BigDecimal("9.2e18");
  private static final BigDecimal FP64_BLANK = new BigDecimal("140737488355328");
  private static final BigDecimal FP64_LAST = new BigDecimal("140737488355331");

  private Numbers() {}

  static boolean looksLikeOne(String text) {
    return text.length() <= 64 && NUMBER.matcher(text).matches();
  }

  /**
   * What a text stands for.
   *
   * @param number empty when it stands for none
   * @param why then the reason
   */
  record Value(Optional<BigDecimal> number, Optional<Dropped> why) {

    private static Value none(Dropped why) {
      return new Value(Optional.empty(), Optional.of(why));
    }
  }

  /**
   * Reads a number.
   *
   * @param text that {@link #looksLikeOne}
   */
  static Value read(String text) {
    if (text.endsWith("Inf") || text.equals("NaN")) {
      return Value.none(Dropped.NOT_FINITE);
    }
    BigDecimal value = new BigDecimal(text);
    return blank(value)
        ? Value.none(Dropped.SENTINEL)
        : new Value(Optional.of(value), Optional.empty());
  }

  /** A small whole number such as an index, -1 for any other text. */
  static int position(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(text) : -1;
  }

  private static boolean blank(BigDecimal value) {
    return value.compareTo(INT64_BLANK) >= 0
        || between(value, INT32_BLANK, INT32_LAST)
        || between(value, FP64_BLANK, FP64_LAST);
  }

  private static boolean between(BigDecimal value, BigDecimal low, BigDecimal high) {
    return value.compareTo(low) >= 0 && value.compareTo(high) <= 0;
  }
}
