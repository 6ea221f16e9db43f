package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Refusal;
import java.util.List;
import java.util.OptionalInt;

/**
 * How large an array is.
 *
 * @param count how many elements, 1 to {@link #COUNT_MAX}
 * @param runningMax how many of them run at once at most, 1 to count; all when empty
 */
public record ArraySize(int count, OptionalInt runningMax) {
  public static final int COUNT_MAX = 1_000_000;

  /** Refuses a limit that the array is too small for. */
  static void require(int count, OptionalInt runningMax) {
    if (runningMax.isPresent() && runningMax.getAsInt() > count) {
      throw Refusal.of(ErrorCode.INVALID_REQUEST, "The array is smaller than that.")
          .withErrors(
              List.of(
                  new FieldError(
                      "/running_max",
                      "out_of_range",
                      "`running_max` is "
                          + runningMax.getAsInt()
                          + ", and the array has "
                          + count
                          + " elements. Leave it out to let all of them run at once.")))
          .exception();
    }
  }

  public ArraySize {
    if (count < 1 || count > COUNT_MAX) {
      throw new IllegalArgumentException("count is 1 to " + COUNT_MAX + ", not " + count);
    }
    if (runningMax.isPresent() && (runningMax.getAsInt() < 1 || runningMax.getAsInt() > count)) {
      throw new IllegalArgumentException("running_max is 1 to " + count + ": " + runningMax);
    }
  }
}
