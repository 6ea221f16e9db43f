package io.tollgate.benchmarks.openb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code openb}: how much of a real cluster's GPU each rule of placement gets allocated, by the
 * protocol of the published experiments, beside the published figures.
 */
public final class OpenbBenchmark implements Benchmark {

  @Override
  public String name() {
    return "openb";
  }

  @Override
  public String description() {
    return "GPU allocated on the openb trace at 100% demand by our placement and by published rules"
        + " rebuilt; goals: default 95.5%, gpuspec33 94.4%, more than FGD"
        + " (--trace default|gpuspec33 or --data DIR, --seeds 42-51)";
  }

  @Override
  public Set<String> options() {
    return Set.of("trace", "data", "seeds");
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    TraceFiles files = TraceFiles.of(settings);
    Trace trace = Trace.read(files.directory(), files.name());
    List<Long> seeds = SeedRange.of(settings.options().get("seeds"));
    progress.say(
        "%s: %d nodes, %d thousandths of GPUs, %d pods; seeds %s"
            .formatted(
                trace.name(),
                trace.nodes().size(),
                trace.capacityMilli(),
                trace.pods().size(),
                seeds));
    Map<Rule, Tally> tallies = new EnumMap<>(Rule.class);
    for (Rule rule : Rule.values()) {
      tallies.put(rule, new Tally());
    }
    for (long seed : seeds) {
      Arrivals arrivals = Arrivals.of(trace, seed);
      tallies.forEach(
          (rule, tally) -> tally.add(Replay.of(trace, arrivals, rule.score(trace, seed))));
    }
    Verdict verdict = new Verdict(trace.name(), tallies);
    verdict.lines().forEach(progress::say);
    List<String> wrong = verdict.beyondTolerance();
    BenchmarkFailure.because(
        !wrong.isEmpty(),
        "The harness is wrong: rebuilt rules lie too far from the published means: " + wrong);
    ObjectNode figures = verdict.toJson();
    figures.set("input_sha256", files.digests());
    seeds.forEach(figures.withArray("seeds")::add);
    OpenbDeviations.ALL.forEach(figures.withArray("deviations")::add);
    return new Report(figures, verdict.met());
  }
}
