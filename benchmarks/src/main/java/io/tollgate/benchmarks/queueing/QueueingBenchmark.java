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
  private static final String PRODUCTION_JOBS = "production-jobs";
  private static final int QUICK_PRODUCTION_JOBS = 3_000;

  @Override
  public String name() {
    return "queueing";
  }

  @Override
  public String description() {
    return "waits and promises on the Philly log (68,503 jobs) at 640, 576 and 512 GPUs under known"
        + " policies and ours; goals at 640 pooled: mean 1,700 s, worst of 16 and more GPUs"
        + " 26,000 s, no promise broken (--data FILE, --production-jobs N)";
  }

  @Override
  public Set<String> options() {
    return Set.of("data", PRODUCTION_JOBS);
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    LogFile file = LogFile.of(settings);
    JobLog log = file.jobs();
    progress.say("%s: %,d jobs".formatted(log.name(), log.size()));
    Runs runs = known(log, settings.quick(), progress);
    BenchmarkFailure.because(
        file.isKnown() && !Goals.isAsKnown(runs),
        "The harness is wrong: pooled FIFO at 640 GPUs must wait 7,043 s on average.");
    JobLog part =
        log.first(
            settings.number(
                PRODUCTION_JOBS, settings.quick() ? QUICK_PRODUCTION_JOBS : log.size()));
    Runs production = production(part, settings.quick(), progress);
    boolean whole = part.size() == log.size();
    if (whole) {
      runs.addAll(production, QueuePolicy.OURS);
    }
    Goals goals = new Goals(runs, whole ? QueuePolicy.OURS : QueuePolicy.OURS_MODEL);
    ObjectNode figures = Report.object().put("trace", log.name()).put("jobs", log.size());
    figures.put("table_sha256", file.sha256()).put("gate_applied", file.isKnown());
    figures.put("load_before", Machine.load()).put("goals_of", whole ? "ours" : "ours_model");
    figures.set("goals", goals.toJson());
    figures.set("policies", runs.toJson(Goals.HEADLINE));
    figures.set("cases", runs.toJson());
    figures.putObject("production").put("jobs", part.size()).set("cases", production.toJson());
    if (!settings.quick()) {
      figures.set("surface", Surface.of(log));
    }
    QueueingDeviations.ALL.forEach(figures.withArray("deviations")::add);
    return new Report(figures, goals.met());
  }

  /** All but the production decision, on the whole log. */
  private static Runs known(JobLog log, boolean quick, Progress progress) {
    Runs runs = new Runs();
    for (Case faced : cases(quick)) {
      for (QueuePolicy policy : QueuePolicy.values()) {
        boolean left = policy == QueuePolicy.OURS || quick && isLeftToFull(faced, policy);
        if (policy.plays(faced) && !left) {
          say(progress, faced, policy, runs.play(log, faced, policy));
        }
      }
    }
    return runs;
  }

  /** The production decision and its model on the same jobs. */
  private static Runs production(JobLog part, boolean quick, Progress progress) {
    progress.say("production on %,d jobs".formatted(part.size()));
    Runs runs = new Runs();
    for (Case faced : quick ? Goals.CASES.subList(0, 2) : Goals.CASES) {
      for (QueuePolicy policy : List.of(QueuePolicy.OURS, QueuePolicy.OURS_MODEL)) {
        say(progress, faced, policy, runs.play(part, faced, policy));
      }
    }
    return runs;
  }

  private static void say(Progress progress, Case faced, QueuePolicy policy, Waits waits) {
    progress.say(
        "%-24s %-14s mean %,9.0f s, worst of 16 and more GPUs %,9d s, worst %,9d s"
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
