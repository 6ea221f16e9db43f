package io.tollgate.scheduler.session;

import java.util.OptionalInt;

/**
 * Under which terms a session is started, beside its time.
 *
 * @param priority its place among those of its account, project and class, {@link #PRIORITY_MIN} to
 *     {@link #PRIORITY_MAX}; higher first
 * @param requeuesMax how often an end by the platform may queue it again; the house's limit when
 *     unsaid
 * @param minutesMin how many of the minutes that are bought would do, if fewer let it start sooner;
 *     all when empty
 */
public record StartTerms(int priority, OptionalInt requeuesMax, OptionalInt minutesMin) {
  public static final int PRIORITY_MIN = -100;
  public static final int PRIORITY_MAX = 100;

  /** Nothing special. */
  public static final StartTerms PLAIN = new StartTerms(0, OptionalInt.empty());

  /** All of the minutes. */
  public StartTerms(int priority, OptionalInt requeuesMax) {
    this(priority, requeuesMax, OptionalInt.empty());
  }
}
