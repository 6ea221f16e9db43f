package io.tollgate.scheduler.decision;

import java.time.Duration;

/**
 * Who may be made to leave, and when.
 *
 * @param on whether anybody may
 * @param minimumRuntime how long an attempt runs before it may be, at least
 */
public record PreemptionRules(boolean on, Duration minimumRuntime) {

  /** What the server uses unless told otherwise. */
  public static final PreemptionRules DEFAULT = new PreemptionRules(true, Duration.ZERO);

  /** Nobody is made to leave. */
  public static final PreemptionRules OFF = new PreemptionRules(false, Duration.ZERO);

  public PreemptionRules {
    if (minimumRuntime.isNegative()) {
      throw new IllegalArgumentException("a minimum runtime is 0 or more, not " + minimumRuntime);
    }
  }
}
