package io.tollgate.benchmarks.queueing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code queueing}: how long jobs of a real cluster's log wait, and what they are promised, under
 * known policies and ours.
 */
public final class QueueingBenchmark implements Benchmark {

  @Override
  public String name() {
    return "queueing";
  }

  @Override
  public String description() {
    return "waits and promises on the Philly log (68,503 jobs) at 640, 576 and 512 GPUs under known"
        + " policies and ours; goals at 640 pooled: mean 1,700 s, worst of 16 and more GPUs"
        + " 26,000 s, no promise broken (--data FILE)";
  }

  @Override
  public Set<String> options() {
    return Set.of("data");
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    LogFile file = LogFile.of(settings);
    JobLog log = file.jobs();
    ObjectNode figures = Report.object().put("trace", log.name()).put("jobs", log.size());
    figures.put("table_sha256", file.sha256()).put("load_before", Machine.load());
    progress.say(
        "%s: %,d jobs; mean wait / worst of 16 and more GPUs / worst of all in s"
            .formatted(log.name(), log.size()));
    Runs runs = new Runs();
    for (Case faced : cases(settings.quick())) {
      for (QueuePolicy policy : QueuePolicy.values()) {
        if (policy.plays(faced) && !(settings.quick() && isLeftToFull(faced, policy))) {
          play(log, faced, policy, runs, progress);
        }
      }
    }
    figures.put("gate_applied", file.isKnown());
    BenchmarkFailure.because(
        file.isKnown()
            && !runs.of(Goals.HEADLINE, QueuePolicy.FIFO).map(Goals::isAsKnown).orElse(false),
        "The harness is wrong: pooled FIFO at 640 GPUs must wait 7,043 s on average.");
    Goals goals = new Goals(runs, QueuePolicy.OURS_MODEL);
    figures.set("goals", goals.toJson());
    figures.set("policies", runs.toJson(Goals.HEADLINE));
    figures.set("cases", runs.toJson());
    if (!settings.quick()) {
      figures.set("surface", Surface.of(log));
    }
    QueueingDeviations.ALL.forEach(figures.withArray("deviations")::add);
    return new Report(figures, goals.met());
  }

  private static void play(
      JobLog log, Case faced, QueuePolicy policy, Runs runs, Progress progress) {
    Outcome outcome = faced.play(log, policy.discipline(faced));
    Waits waits = new Waits(log, outcome, faced.layout().gpus());
    runs.add(faced, policy, waits);
    progress.say(
        "%-22s %-14s %,9.0f /%,9d /%,9d"
            .formatted(faced.key(), policy.key(), waits.mean(), waits.worstLarge(), waits.worst()));
  }

  /** A quick run plays all policies in one case, and elsewhere what goals need. */
  private static boolean isLeftToFull(Case faced, QueuePolicy policy) {
    return !faced.equals(Goals.HEADLINE)
        && policy != QueuePolicy.OURS_MODEL
        && policy != QueuePolicy.FIFO;
  }

  private static List<Case> cases(boolean quick) {
    if (quick) {
      return Goals.CASES;
    }
    List<Case> all = new ArrayList<>();
    for (int gpus : new int[] {640, 576, 512}) {
      for (BoundKind bounds : BoundKind.values()) {
        all.add(Case.pooled(gpus, bounds));
        all.add(Case.nodes(gpus, bounds));
        all.add(Case.fair(gpus, bounds));
      }
    }
    return all;
  }
}
