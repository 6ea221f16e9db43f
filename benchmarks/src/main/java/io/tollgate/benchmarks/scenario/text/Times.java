package io.tollgate.benchmarks.scenario.text;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times of a scenario: one number and one unit, counted from its start. */
public final class Times {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([smhd])");
  private static final Duration MAX = Duration.ofDays(3660);

  private Times() {}

  /** The time, or empty when this is none, or more than ten years. */
  public static Optional<Duration> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(form.group(1));
    Duration time =
        switch (form.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    return time.compareTo(MAX) > 0 ? Optional.empty() : Optional.of(time);
  }

  /** As it would be written in a scenario: whole minutes, or seconds with what is left of them. */
  public static String words(Duration time) {
    if (time.getNano() != 0) {
      return time.toMillis() / 1000.0 + "s";
    }
    return time.getSeconds() % 60 == 0 ? time.toMinutes() + "m" : time.getSeconds() + "s";
  }
}
