package io.tollgate.benchmarks.scenario.claim;

import java.util.List;

/** One expectation of a step. */
public interface Claim {

  /** Where it stands in the file. */
  int line();

  /** What is otherwise at that moment, in sentences; empty when it holds. */
  List<String> differences(Moment moment);
}
