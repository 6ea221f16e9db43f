package io.tollgate.benchmarks.scenario.file;

import io.tollgate.scheduler.http.ErrorCode;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** The codes that a refusal can be expected to have. */
final class RefusalCodes {
  /** Of DESIGN §8, of features still to come. */
  private static final Set<String> TO_COME = Set.of("dependency_cycle");

  /** Those and what the server answers today. */
  static final Set<String> KNOWN = known();

  private RefusalCodes() {}

  private static Set<String> known() {
    Set<String> known = new TreeSet<>(TO_COME);
    Arrays.stream(ErrorCode.values()).map(ErrorCode::code).forEach(known::add);
    return known;
  }
}
