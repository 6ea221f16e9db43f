package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.JsonBody;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the owner of an array changes of it while it lives, one of the two at least.
 *
 * @param priority the rank of its elements that wait or are to come
 * @param runningMax how many run at once at most from now on, all when empty inside
 */
public record ArrayChange(OptionalInt priority, Optional<OptionalInt> runningMax) {

  /** Reads it from a request, noting what is wrong. */
  static ArrayChange read(JsonBody body) {
    Optional<Integer> priority =
        body.optionalInt("priority", StartTerms.PRIORITY_MIN, StartTerms.PRIORITY_MAX);
    Optional<Integer> most = body.optionalInt("running_max", 1, ArraySize.COUNT_MAX);
    boolean all = body.optionalBoolean("all_at_once", false);
    if (all && most.isPresent()) {
      body.reject(
          "all_at_once",
          "contradiction",
          "`all_at_once` takes the limit away, and `running_max` sets one. Leave one out.");
    }
    if (priority.isEmpty() && most.isEmpty() && !all && !body.isWrong("running_max")) {
      body.reject(
          "running_max",
          "required",
          "There is nothing to change. Send `priority`, `running_max` or `all_at_once`.");
    }
    return new ArrayChange(
        of(priority), all || most.isPresent() ? Optional.of(of(most)) : Optional.empty());
  }

  private static OptionalInt of(Optional<Integer> number) {
    return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
  }
}
