package io.tollgate.scheduler.session;

import java.util.OptionalInt;

/**
 * How large an array is.
 *
 * @param count how many elements, 1 to {@link #COUNT_MAX}
 * @param runningMax how many of them run at once at most, 1 to count; all when empty
 */
public record ArraySize(int count, OptionalInt runningMax) {
  public static final int COUNT_MAX = 1_000_000;

  public ArraySize {
    if (count < 1 || count > COUNT_MAX) {
      throw new IllegalArgumentException("count is 1 to " + COUNT_MAX + ", not " + count);
    }
    if (runningMax.isPresent() && (runningMax.getAsInt() < 1 || runningMax.getAsInt() > count)) {
      throw new IllegalArgumentException("running_max is 1 to " + count + ": " + runningMax);
    }
  }
}
