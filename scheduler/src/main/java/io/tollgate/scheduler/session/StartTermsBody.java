package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.JsonBody;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the terms of a start from a request, noting what is wrong with them. */
final class StartTermsBody {
  private static final int REQUEUES_MAX = LifePolicy.defaults().requeuesMax();

  /** No quote is for more. */
  private static final int MINUTES_MAX = 43_200;

  private StartTermsBody() {}

  static StartTerms read(JsonBody body) {
    Optional<Integer> requeues = body.optionalInt("requeue_max", 1, REQUEUES_MAX);
    if (requeues.isPresent() && !body.optionalBoolean("requeue", false)) {
      body.reject(
          "requeue_max",
          "without_requeue",
          "`requeue_max` says how often the session is queued again, and `requeue` is not set."
              + " Set it too, or leave `requeue_max` out.");
    }
    return new StartTerms(
        body.optionalInt("priority", StartTerms.PRIORITY_MIN, StartTerms.PRIORITY_MAX, 0),
        requeues.map(OptionalInt::of).orElse(OptionalInt.empty()),
        body.optionalInt("minutes_min", 1, MINUTES_MAX)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()));
  }
}
