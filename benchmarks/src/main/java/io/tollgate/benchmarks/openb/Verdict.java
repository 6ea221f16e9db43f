package io.tollgate.benchmarks.openb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The rules beside one another and beside what was published. */
final class Verdict {
  private static final int DEMAND = 100;
  private static final Map<String, Double> GOALS = Map.of("default", 95.5, "gpuspec33", 94.4);

  /** The trace that says whether the rebuilt rules are the published ones. */
  private static final String GATE = "default";

  /** The published means are of so many seeds; those of fewer vary by more than is allowed. */
  private static final int GATE_SEEDS = 10;

  private final String trace;
  private final Map<Rule, Tally> tallies;

  Verdict(String trace, Map<Rule, Tally> tallies) {
    this.trace = trace;
    this.tallies = tallies;
  }

  /** Whether the run can say that the rebuilt rules are the published ones. */
  boolean isGate() {
    return trace.equals(GATE) && tally(Rule.FGD).allocated(DEMAND).size() >= GATE_SEEDS;
  }

  /** Rebuilt rules too far from the published mean; always empty where there is no gate. */
  List<String> beyondTolerance() {
    List<String> wrong = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      if (isGate() && rule.isPublished() && !(Math.abs(error(rule)) <= rule.tolerancePoints())) {
        wrong.add("%s by %.2f points".formatted(rule.key(), error(rule)));
      }
    }
    return wrong;
  }

  /** Both forms of ours reach the goal, and beat FGD as published and, surely, as rebuilt. */
  boolean met() {
    return met(Rule.OURS) && met(Rule.OURS_KNOWING);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "rule              d80    d90    d95   d100   d110   d130  published   p50 us  p99 us");
    tallies.forEach(
        (rule, tally) -> {
          StringBuilder line = new StringBuilder("%-16s".formatted(rule.key()));
          Replay.DEMANDS.forEach(
              demand -> line.append("%7.2f".formatted(tally.meanAllocated(demand))));
          OptionalDouble published = Published.percent(trace, rule);
          line.append(
              published.isPresent() ? "%11.2f".formatted(published.getAsDouble()) : " ".repeat(11));
          line.append("%9.1f%8.1f".formatted(tally.micros(50), tally.micros(99)));
          lines.add(line.toString());
        });
    for (Rule rule : List.of(Rule.OURS, Rule.OURS_KNOWING)) {
      Paired paired = minusFgd(rule, DEMAND);
      lines.add(
          "%s - fgd at 100%%: %+.2f, 95%% between %+.2f and %+.2f"
              .formatted(rule.key(), paired.mean(), paired.low(), paired.high()));
    }
    return lines;
  }

  ObjectNode toJson() {
    ObjectNode json = Report.object().put("trace", trace).put("gate_applied", isGate());
    ObjectNode allocated = json.putObject("allocated_percent");
    ObjectNode published = json.putObject("published_percent");
    ObjectNode errors = json.putObject("rebuilt_error_points");
    ObjectNode rules = json.putObject("rules");
    tallies.forEach(
        (rule, tally) -> {
          allocated.put(rule.key(), Tally.hundredths(tally.meanAllocated(DEMAND)));
          rules.set(rule.key(), tally.toJson());
          Published.percent(trace, rule)
              .ifPresent(
                  percent -> {
                    published.put(rule.key(), percent);
                    errors.put(rule.key(), Tally.hundredths(error(rule)));
                  });
        });
    json.set("ours_minus_fgd", difference(Rule.OURS, DEMAND));
    json.set("ours_minus_fgd_at_95", difference(Rule.OURS, 95));
    json.set("ours_knowing_mix_minus_fgd", difference(Rule.OURS_KNOWING, DEMAND));
    return json;
  }

  private boolean met(Rule ours) {
    double reached = tally(ours).meanAllocated(DEMAND);
    double goal = GOALS.getOrDefault(trace, 0.0);
    double published = Published.percent(trace, Rule.FGD).orElse(0);
    return reached >= goal && reached > published && minusFgd(ours, DEMAND).low() > 0;
  }

  private ObjectNode difference(Rule ours, int demand) {
    Paired paired = minusFgd(ours, demand);
    ObjectNode json = Report.object().put("mean", Tally.hundredths(paired.mean()));
    if (Double.isInfinite(paired.half())) {
      return json.putNull("low95").putNull("high95");
    }
    return json.put("low95", Tally.hundredths(paired.low()))
        .put("high95", Tally.hundredths(paired.high()));
  }

  private Paired minusFgd(Rule ours, int demand) {
    List<Double> mine = tally(ours).allocated(demand);
    List<Double> theirs = tally(Rule.FGD).allocated(demand);
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < mine.size(); i++) {
      differences.add(mine.get(i) - theirs.get(i));
    }
    return Paired.of(differences);
  }

  private double error(Rule rule) {
    return tally(rule).meanAllocated(DEMAND) - Published.percent(trace, rule).orElse(Double.NaN);
  }

  private Tally tally(Rule rule) {
    Tally tally = tallies.get(rule);
    if (tally == null) {
      throw new IllegalStateException(rule + " was not run");
    }
    return tally;
  }
}
