package io.tollgate.benchmarks.openb;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * GPU that the published runs had allocated when 100% of the cluster had been asked for, in % of
 * all, mean of the seeds 42 to 51: hkust-adsl/kubernetes-scheduler-simulator (Apache-2.0), {@code
 * experiments/analysis/expected_results/analysis_allo_discrete.csv}, cited there as figures 9(a)
 * and 11 to 14 of Weng et al., USENIX ATC'23.
 */
final class Published {
  private static final Rule[] COLUMNS = {
    Rule.RANDOM, Rule.DOTPROD, Rule.CLUSTERING, Rule.PACKING, Rule.BESTFIT, Rule.FGD
  };

  private static final Map<String, double[]> AT_100 =
      Map.ofEntries(
          row("cpu050", 89.02, 93.03, 93.52, 93.46, 93.56, 95.00),
          row("cpu100", 87.44, 91.73, 92.42, 92.50, 93.26, 95.21),
          row("cpu200", 83.03, 87.45, 89.67, 89.98, 92.15, 94.82),
          row("cpu250", 80.00, 83.57, 87.75, 88.05, 91.21, 93.20),
          row("default", 86.30, 90.62, 91.65, 91.78, 92.86, 95.23),
          row("gpushare100", 78.90, 81.98, 82.22, 82.13, 84.62, 86.64),
          row("gpushare40", 84.86, 89.30, 89.76, 89.77, 91.44, 93.96),
          row("gpushare60", 82.81, 86.82, 86.90, 87.15, 89.06, 91.25),
          row("gpushare80", 80.62, 84.14, 84.50, 84.65, 86.66, 89.08),
          row("gpuspec10", 86.26, 90.17, 91.96, 92.24, 93.10, 94.66),
          row("gpuspec20", 85.90, 88.29, 89.11, 89.28, 88.46, 94.66),
          row("gpuspec25", 85.42, 85.44, 86.41, 86.77, 85.67, 93.91),
          row("gpuspec33", 83.87, 79.82, 81.09, 82.22, 80.39, 87.84),
          row("multigpu20", 86.92, 91.85, 93.34, 93.50, 93.73, 95.53),
          row("multigpu30", 86.63, 93.11, 94.55, 94.70, 94.57, 96.36),
          row("multigpu40", 85.38, 94.04, 95.35, 95.59, 95.10, 96.91),
          row("multigpu50", 81.28, 94.73, 95.69, 96.06, 95.62, 97.09));

  private Published() {}

  /** The mean for that trace and rule, if it was published. */
  static OptionalDouble percent(String trace, Rule rule) {
    double[] row = AT_100.get(trace);
    for (int i = 0; row != null && i < COLUMNS.length; i++) {
      if (COLUMNS[i] == rule) {
        return OptionalDouble.of(row[i]);
      }
    }
    return OptionalDouble.empty();
  }

  private static Map.Entry<String, double[]> row(String trace, double... percents) {
    return Map.entry(trace, percents);
  }
}
