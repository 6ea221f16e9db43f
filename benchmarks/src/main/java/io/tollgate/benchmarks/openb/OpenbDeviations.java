package io.tollgate.benchmarks.openb;

import java.util.List;

/** Where this run differs from production or from the published one. */
final class OpenbDeviations {
  static final List<String> ALL =
      List.of(
          "nothing ends and what fits nowhere is dropped, as in the published runs",
          "arrivals have no time, so learned demand does not fade",
          "arrivals are shuffled by java.util.Random: seeds pair our rules with each other, not with"
              + " the published file",
          "of GPUs of a node that the published rule finds equal, the fullest is taken, not the first");

  private OpenbDeviations() {}
}
