package io.tollgate.benchmarks.openb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What one rule achieved, seed by seed. */
final class Tally {
  private final List<Replay> replays = new ArrayList<>();

  void add(Replay replay) {
    replays.add(replay);
  }

  /** GPU allocated when that much had been asked for, in %, by seed. */
  List<Double> allocated(int demand) {
    return replays.stream().map(replay -> replay.allocated().getOrDefault(demand, 0.0)).toList();
  }

  double meanAllocated(int demand) {
    return mean(replay -> replay.allocated().getOrDefault(demand, 0.0));
  }

  /** Of all decisions, in microseconds. */
  double micros(double percent) {
    List<Long> all = replays.stream().flatMap(replay -> replay.nanos().stream()).toList();
    return new Samples(all).percentile(percent) / 1e3;
  }

  ObjectNode toJson() {
    ObjectNode json = Report.object();
    ObjectNode at = json.putObject("allocated_percent_at_demand");
    Replay.DEMANDS.forEach(
        demand -> at.put(Integer.toString(demand), hundredths(meanAllocated(demand))));
    Map<String, Integer> refused = new TreeMap<>();
    replays.forEach(
        replay ->
            replay.refused().forEach((size, count) -> refused.merge(size, count, Integer::sum)));
    ObjectNode mean = json.putObject("refused_at_100_mean");
    refused.forEach((size, count) -> mean.put(size, hundredths((double) count / replays.size())));
    json.put("idle_too_small_percent_at_100", hundredths(mean(Replay::fragmented)));
    json.put("decision_p50_us", hundredths(micros(50)));
    json.put("decision_p99_us", hundredths(micros(99)));
    json.put("decision_mean_us", hundredths(meanMicros()));
    return json;
  }

  private double meanMicros() {
    return replays.stream()
            .flatMap(replay -> replay.nanos().stream())
            .mapToLong(Long::longValue)
            .average()
            .orElse(0)
        / 1e3;
  }

  private double mean(ToDoubleFunction<Replay> figure) {
    return replays.stream().mapToDouble(figure).average().orElse(0);
  }

  static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
