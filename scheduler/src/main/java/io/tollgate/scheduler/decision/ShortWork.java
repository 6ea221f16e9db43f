package io.tollgate.scheduler.decision;

import java.time.Duration;

/**
 * What is kept for short work: work of days that takes the last GPUs of a pool makes hundreds of
 * short sessions wait.
 *
 * @param upTo whoever may run longer leaves it alone, unless it is a gang or has waited too long
 * @param share which part of a pool's GPUs is kept, 0 to 1; 0 keeps nothing
 * @param from pools with fewer GPUs keep nothing
 */
public record ShortWork(Duration upTo, double share, int from) {

  /** A fiftieth for what takes at most a day. */
  public static final ShortWork DEFAULT = new ShortWork(Duration.ofHours(24), 0.02, 400);

  public ShortWork {
    if (upTo.isNegative() || !(share >= 0 && share <= 1) || from < 0) {
      throw new IllegalArgumentException(
          "a share of 0 to 1 for what takes a time that is not negative, not "
              + share
              + " for "
              + upTo
              + " from "
              + from);
    }
  }

  /** How many of a pool's GPUs are kept. */
  public int kept(int gpus) {
    return gpus < from ? 0 : (int) (gpus * share);
  }
}
