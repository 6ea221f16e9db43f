package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.StartTerms;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Reads under which terms a session of a file is started. */
final class TermsReader {
  private static final int REQUEUES_MAX = 1_000;

  private TermsReader() {}

  static StartTerms read(Fields fields) {
    OptionalInt requeues = SettingReader.whole(fields.get("requeue_max"), REQUEUES_MAX);
    return new StartTerms(priority(fields.get("priority")), requeues);
  }

  /** {@code after: X}, {@code after: {id: X, on: ended, delay: 5m}}, or a list of these. */
  static List<Submit.After> after(Value value, Names names) {
    if (!value.present()) {
      return List.of();
    }
    List<Value> several = value.isList() ? value.items() : List.of(value);
    return several.stream().map(one -> one(one, names)).toList();
  }

  private static Submit.After one(Value value, Names names) {
    if (value.isText()) {
      return new Submit.After(names.session(value), Dependency.Condition.COMPLETED, Duration.ZERO);
    }
    Fields fields = value.fields("after");
    String id = names.session(fields.need("id"));
    String on = fields.get("on").choice("on", Dependency.Condition.WORDS).orElse("completed");
    Duration delay = fields.get("delay").time().orElse(Duration.ZERO);
    fields.close();
    return new Submit.After(id, Dependency.Condition.of(on), delay);
  }

  static int priority(Value value) {
    return value.whole(StartTerms.PRIORITY_MIN, StartTerms.PRIORITY_MAX).orElse(0);
  }
}
