package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.JsonBody;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An array that somebody asks for.
 *
 * @param element what each of its elements is
 */
public record ArrayWish(Submission element, ArraySize size) {

  /** What the body of a request asks for; throws with everything that is wrong with it. */
  public static ArrayWish read(Call call) {
    JsonBody body = call.body();
    int count = body.requiredInt("count", 1, ArraySize.COUNT_MAX);
    Optional<Integer> runningMax = body.optionalInt("running_max", 1, ArraySize.COUNT_MAX);
    if (runningMax.isPresent() && !body.isWrong("count") && runningMax.get() > count) {
      body.reject(
          "running_max",
          "out_of_range",
          "`running_max` is "
              + runningMax.get()
              + ", and the array has "
              + count
              + " elements. Leave it out to let all of them run at once.");
    }
    Submission element = SubmissionBody.read(call);
    return new ArrayWish(
        element, new ArraySize(count, runningMax.map(OptionalInt::of).orElse(OptionalInt.empty())));
  }
}
