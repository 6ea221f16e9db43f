package io.tollgate.scheduler.session;

import io.tollgate.scheduler.decision.Belonging;
import io.tollgate.scheduler.decision.Limit;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.quota.Allowance;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the limits in force would never let start, however little runs. Pure. */
final class LimitRules {

  private LimitRules() {}

  /** Everything that is wrong with a session of that shape and so many minutes. */
  static List<FieldError> wrong(
      Collection<Allowance> allowances, Belonging belonging, Shape shape, long minutes) {
    List<FieldError> wrong = new ArrayList<>();
    for (Allowance allowance : allowances) {
      allowance
          .limit()
          .filter(limit -> counts(limit, belonging, shape))
          .filter(limit -> limit.unit().taken(shape, minutes) > limit.most())
          .ifPresent(limit -> wrong.add(wrong(limit, text(limit.unit().taken(shape, minutes)))));
    }
    return wrong;
  }

  /** Of several models, whichever it may come to run on. */
  private static boolean counts(Limit limit, Belonging belonging, Shape shape) {
    return shape.gpuModels().stream().anyMatch(model -> limit.counts(belonging, model));
  }

  private static String text(double amount) {
    return BigDecimal.valueOf(amount).stripTrailingZeros().toPlainString();
  }

  private static FieldError wrong(Limit limit, String needed) {
    String who =
        limit.holder().name().isEmpty()
            ? "The account"
            : "The " + limit.holder().kind().word() + " " + limit.holder().name();
    return switch (limit.unit()) {
      case SESSIONS ->
          new FieldError("/quote_id", "limit_is_zero", who + " may run no session at all.");
      case GPUS ->
          new FieldError(
              "/quote_id",
              "over_quota",
              who
                  + " may use "
                  + limit.most()
                  + " "
                  + limit.gpuModel().orElse("")
                  + " GPUs at once, and the quote is for "
                  + needed
                  + ". Ask for fewer, or have the quota raised.");
      case GPU_MINUTES ->
          new FieldError(
              "/quote_id",
              "over_run_minutes_limit",
              who
                  + " may have "
                  + limit.most()
                  + " GPU-minutes ahead at once, and the quote is for "
                  + needed
                  + ". Ask for fewer GPUs or minutes and extend later, or have the limit raised.");
    };
  }
}
