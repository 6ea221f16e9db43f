package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.ArrayList;
import java.util.List;

/** Operations in a second, measured in rounds that alternate with others'. */
final class Rates {
  private final List<Double> rounds = new ArrayList<>();

  double add(double perSecond) {
    rounds.add(perSecond);
    return perSecond;
  }

  double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The median of the ratios of rounds that stood beside each other. */
  double ratioTo(Rates yardstick) {
    Rates ratios = new Rates();
    for (int i = 0; i < Math.min(rounds.size(), yardstick.rounds.size()); i++) {
      ratios.add(rounds.get(i) / yardstick.rounds.get(i));
    }
    return Math.round(ratios.median() * 100) / 100.0;
  }

  long rounded() {
    return Math.round(median());
  }

  ObjectNode toJson() {
    return Report.object()
        .put("count", rounds.size())
        .put("min_per_s", Math.round(rounds.stream().mapToDouble(r -> r).min().orElse(0)))
        .put("p50_per_s", rounded())
        .put("max_per_s", Math.round(rounds.stream().mapToDouble(r -> r).max().orElse(0)));
  }
}
