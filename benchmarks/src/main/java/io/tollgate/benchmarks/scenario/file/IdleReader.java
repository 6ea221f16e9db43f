package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.claim.Claim;
import io.tollgate.benchmarks.scenario.claim.SessionClaims;
import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.scheduler.idle.IdleTerms;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reads what concerns sessions that idle. */
final class IdleReader {
  private static final int GPUS_MAX = 1_000;

  private IdleReader() {}

  /** {@code idle} of a submission. */
  static Optional<IdleTerms> terms(Value value, Problems problems) {
    if (!value.present()) {
      return Optional.empty();
    }
    Fields fields = value.fields("idle");
    int threshold =
        fields
            .get("threshold")
            .whole(IdleTerms.THRESHOLD_MIN, IdleTerms.THRESHOLD_MAX)
            .orElse(IdleTerms.DEFAULT.thresholdPercent());
    Value window = fields.get("window");
    long minutes =
        window.time().map(Duration::toMinutes).orElse((long) IdleTerms.DEFAULT.windowMinutes());
    fields.close();
    if (minutes < IdleTerms.WINDOW_MIN || minutes > IdleTerms.WINDOW_MAX) {
      problems.say(
          window.line(),
          "idle.window is " + IdleTerms.WINDOW_MIN + "m to " + IdleTerms.WINDOW_MAX + "m.");
      return Optional.empty();
    }
    return Optional.of(new IdleTerms(threshold, (int) minutes));
  }

  /** {@code utilization}. */
  static Action use(Value value, Names names, Problems problems) {
    Fields fields = value.fields("utilization");
    String id = names.session(fields.need("id"));
    OptionalInt gpu =
        fields.get("gpu").whole(0, GPUS_MAX).map(OptionalInt::of).orElse(OptionalInt.empty());
    Value percent = fields.get("percent");
    boolean missing = fields.get("missing").truth().orElse(false);
    fields.close();
    if (percent.present() == missing) {
      problems.say(value.line(), "utilization needs percent, or missing: true, and not both.");
    }
    Optional<Integer> busy = percent.whole(0, 100);
    return new Action.Use(
        value.line(),
        id,
        gpu,
        busy.isPresent() && !missing ? OptionalDouble.of(busy.get()) : OptionalDouble.empty());
  }

  /** {@code idle_warned_at}: a time, or {@code never}. */
  static Claim warnedAt(String id, Value value) {
    boolean never = value.isText() && value.text().filter("never"::equals).isPresent();
    return new SessionClaims.IdleWarnedAt(
        value.line(), id, never ? Optional.empty() : value.time());
  }
}
