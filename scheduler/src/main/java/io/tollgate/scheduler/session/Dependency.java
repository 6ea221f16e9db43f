package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Another session of the account that comes first.
 *
 * @param on that session
 * @param condition how it has to end
 * @param delay how long after its end, at least zero
 */
public record Dependency(SessionId on, Condition condition, Duration delay) {

  /** How the other has to end. */
  public enum Condition {
    /** In any way. */
    ENDED,
    /** By itself, with success. */
    COMPLETED,
    /** By itself, without. */
    FAILED;

    /** All words, as in the API. */
    public static final List<String> WORDS = Arrays.stream(values()).map(Condition::word).toList();

    /** The word in the API and the rows. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The condition of a word. */
    public static Condition of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether an end for that reason is such an end. */
    public boolean metBy(EndReason reason) {
      return this == ENDED || reason.code().equals(word());
    }
  }

  /** From when on the other is no obstacle; empty while it has not ended, and when it never is. */
  public Optional<Instant> metAt(Progress other) {
    return other
        .endReason()
        .filter(condition::metBy)
        .flatMap(reason -> other.endedAt())
        .map(ended -> ended.plus(delay));
  }

  /** Whether the other has ended in another way. */
  public boolean neverMet(Progress other) {
    return other.endReason().filter(reason -> !condition.metBy(reason)).isPresent();
  }
}
