package io.tollgate.scheduler.idle;

/**
 * When a session counts as idle; frozen when it is submitted.
 *
 * @param thresholdPercent a minute in which a GPU is this busy on average, or busier, is work,
 *     {@link #THRESHOLD_MIN} to {@link #THRESHOLD_MAX}
 * @param windowMinutes so long all its GPUs must have been below that, {@link #WINDOW_MIN} to
 *     {@link #WINDOW_MAX}
 */
public record IdleTerms(int thresholdPercent, int windowMinutes) {
  public static final int THRESHOLD_MIN = 1;

  /** Who uses half a GPU is at work. */
  public static final int THRESHOLD_MAX = 50;

  /** Shorter than this, loading data would count as idling. */
  public static final int WINDOW_MIN = 4;

  /** Each look reads a row per GPU and minute of it. */
  public static final int WINDOW_MAX = 240;

  /** 5 % for 30 minutes. */
  public static final IdleTerms DEFAULT = new IdleTerms(5, 30);

  public IdleTerms {
    if (thresholdPercent < THRESHOLD_MIN || thresholdPercent > THRESHOLD_MAX) {
      throw new IllegalArgumentException(
          "the threshold is "
              + THRESHOLD_MIN
              + " to "
              + THRESHOLD_MAX
              + " percent, not "
              + thresholdPercent);
    }
    if (windowMinutes < WINDOW_MIN || windowMinutes > WINDOW_MAX) {
      throw new IllegalArgumentException(
          "the window is " + WINDOW_MIN + " to " + WINDOW_MAX + " minutes, not " + windowMinutes);
    }
  }

  /** After so many idle minutes its owner is warned. */
  public int warnedAfterMinutes() {
    return (windowMinutes + 1) / 2;
  }
}
