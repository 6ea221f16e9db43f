package io.tollgate.benchmarks.openb;

import java.util.List;

/**
 * The mean of differences between pairs with its 95% interval by Student's t.
 *
 * @param mean in the unit of the differences
 * @param half half the width of the interval
 */
record Paired(double mean, double half) {
  /** Two-sided 95% quantiles for 1, 2, … degrees of freedom. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093
  };

  private static final double T_BEYOND = 2.093;

  /** Of at least two differences; of one the interval is boundless. */
  static Paired of(List<Double> differences) {
    int n = differences.size();
    double mean = differences.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    if (n < 2) {
      return new Paired(mean, Double.POSITIVE_INFINITY);
    }
    double squares =
        differences.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    double t = n - 2 < T.length ? T[n - 2] : T_BEYOND;
    return new Paired(mean, t * Math.sqrt(squares / (n - 1) / n));
  }

  double low() {
    return mean - half;
  }

  double high() {
    return mean + half;
  }
}
