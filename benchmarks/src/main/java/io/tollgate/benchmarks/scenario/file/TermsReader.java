package io.tollgate.benchmarks.scenario.file;

import io.tollgate.scheduler.session.StartTerms;
import java.util.OptionalInt;

/** Reads under which terms a session of a file is started. */
final class TermsReader {
  private static final int REQUEUES_MAX = 1_000;

  private TermsReader() {}

  static StartTerms read(Fields fields) {
    OptionalInt requeues = SettingReader.whole(fields.get("requeue_max"), REQUEUES_MAX);
    return new StartTerms(priority(fields.get("priority")), requeues);
  }

  static int priority(Value value) {
    return value.whole(StartTerms.PRIORITY_MIN, StartTerms.PRIORITY_MAX).orElse(0);
  }
}
