package io.tollgate.scheduler.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Another session of the account, or an array, that comes first.
 *
 * @param on what comes first
 * @param condition how it has to end
 * @param delay how long after its end, at least zero
 */
public record Dependency(Predecessor on, Condition condition, Duration delay) {

  /** How the other has to end. */
  public enum Condition {
    /** In any way. */
    ENDED,
    /** By itself, with success; an array with that of all its elements. */
    COMPLETED,
    /** By itself, without; an array when one of its elements did. */
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

    /** Whether that is such an end. */
    public boolean metBy(Ending.As as) {
      return this == ENDED || as.word().equals(word());
    }
  }

  /**
   * From when on the other is no obstacle; empty while it has not ended, and when it never is.
   *
   * @param other how the other is over, if it is
   */
  public Optional<Instant> metAt(Optional<Ending> other) {
    return other.filter(end -> condition.metBy(end.as())).map(end -> end.at().plus(delay));
  }

  /** Whether the other has ended in another way. */
  public boolean neverMet(Optional<Ending> other) {
    return other.filter(end -> !condition.metBy(end.as())).isPresent();
  }
}
