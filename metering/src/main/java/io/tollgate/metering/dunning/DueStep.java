package io.tollgate.metering.dunning;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What happens to a due that stays open, in order; each once. */
public enum DueStep {
  /** A reminder after one day. */
  FIRST_REMINDER(Duration.ofDays(1)),
  /** A reminder after three days. */
  SECOND_REMINDER(Duration.ofDays(3)),
  /** A reminder after seven days. */
  LAST_REMINDER(Duration.ofDays(7)),
  /** The account starts nothing any more: unresolved for more than seven days. */
  SUSPENSION(Duration.ofDays(7).plusNanos(1_000));

  private final Duration after;

  DueStep(Duration after) {
    this.after = after;
  }

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The step of a word; throws {@link IllegalArgumentException} for anything else. */
  public static DueStep ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** How long after it was due. */
  public Duration after() {
    return after;
  }

  /** What comes then. */
  public Optional<DueStep> next() {
    return this == SUSPENSION ? Optional.empty() : Optional.of(values()[ordinal() + 1]);
  }
}
