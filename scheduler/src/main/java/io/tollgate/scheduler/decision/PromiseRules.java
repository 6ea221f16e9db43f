package io.tollgate.scheduler.decision;

import java.time.Duration;

/**
 * Who is promised a start, and how many are.
 *
 * @param perPool how many promises a pool may have open; 0 makes all answers estimates
 * @param perAccount how many of them one account may have in a pool
 * @param horizon how far ahead a promise may lie
 * @param nextUp size-aware order: whoever can start within that time is promised it
 * @param overdueAfter size-aware order: who has waited that long is promised its start
 * @param laneShare which part of a pool those may occupy that were promised for being overdue, 0 to
 *     1: it keeps overload from turning the order into the order of submission
 * @param shortWork size-aware order: what is kept for short work
 */
public record PromiseRules(
    int perPool,
    int perAccount,
    Duration horizon,
    Duration nextUp,
    Duration overdueAfter,
    double laneShare,
    ShortWork shortWork) {

  /** What the server uses unless told otherwise. */
  public static final PromiseRules DEFAULT =
      new PromiseRules(
          64,
          4,
          Duration.ofHours(24),
          Duration.ofMinutes(10),
          Duration.ofHours(36),
          0.55,
          ShortWork.DEFAULT);

  public PromiseRules {
    if (perPool < 0 || perAccount < 0 || horizon.isNegative() || nextUp.isNegative()) {
      throw new IllegalArgumentException("numbers and times of promises are not negative");
    }
    if (overdueAfter.isNegative() || !(laneShare >= 0 && laneShare <= 1)) {
      throw new IllegalArgumentException(
          "overdue after a time that is not negative, on a share of 0 to 1, not "
              + overdueAfter
              + " and "
              + laneShare);
    }
  }

  /** The same with other numbers of promises. */
  public PromiseRules atMost(int ofPool, int ofAccount) {
    return new PromiseRules(ofPool, ofAccount, horizon, nextUp, overdueAfter, laneShare, shortWork);
  }

  /** The same within another horizon. */
  public PromiseRules within(Duration other) {
    return new PromiseRules(perPool, perAccount, other, nextUp, overdueAfter, laneShare, shortWork);
  }

  /** The same with that kept for short work. */
  public PromiseRules keeping(ShortWork other) {
    return new PromiseRules(perPool, perAccount, horizon, nextUp, overdueAfter, laneShare, other);
  }
}
