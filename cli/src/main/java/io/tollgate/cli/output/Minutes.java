package io.tollgate.cli.output;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people type and read them. */
public final class Minutes {
  private static final Pattern TYPED =
      Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m(?:in)?)?");

  private Minutes() {}

  /**
   * Whole minutes of {@code 90}, {@code 90m}, {@code 1h30m} or {@code 2d}.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static int parse(String typed) {
    if (typed.matches("\\d{1,6}")) {
      return Integer.parseInt(typed);
    }
    Matcher parts = TYPED.matcher(typed);
    if (typed.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + typed + "\" is not a time in whole minutes; write 90, 90m, 1h30m or 2d");
    }
    return number(parts.group(1)) * 1440 + number(parts.group(2)) * 60 + number(parts.group(3));
  }

  /** As {@code 1h05m12s}, {@code 2m03s} or {@code 9s}. */
  public static String elapsed(long millis) {
    Duration time = Duration.ofMillis(millis);
    if (time.toHours() > 0) {
      return String.format(
          "%dh%02dm%02ds", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
    if (time.toMinutes() > 0) {
      return String.format("%dm%02ds", time.toMinutes(), time.toSecondsPart());
    }
    return time.toSeconds() + "s";
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
