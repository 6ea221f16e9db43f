package io.tollgate.benchmarks.placer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;

/** {@code placer}: how fast places are found, at the size of a large fleet, on one core. */
public final class PlacerBenchmark implements Benchmark {
  private static final int NODES = 10_000;
  private static final int OPENB_NODES = 1_213;
  private static final double GOAL_30 = 50_000;
  private static final double GOAL_100 = 15_000;

  @Override
  public String name() {
    return "placer";
  }

  @Override
  public String description() {
    return "places found in a second on one core in a fleet of 10,000 nodes with 8 GPUs, 70% busy,"
        + " sessions ending meanwhile; goals: 50,000 with 30 shapes, 15,000 with 100";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int timed = settings.quick() ? 50_000 : 200_000;
    ObjectNode figures = Report.object().put("nodes", NODES).put("load_before", Machine.load());
    ObjectNode runs = Report.object();
    double[] reached = new double[2];
    for (int nodes : new int[] {OPENB_NODES, NODES}) {
      for (int shapes : new int[] {30, 100}) {
        Workload workload = Workload.of(nodes, shapes, settings.seed());
        Churn churn = Churn.of(workload, timed / 2 + nodes * 8, timed, settings.seed());
        runs.set(nodes + "_nodes_" + shapes + "_shapes", json(workload, churn));
        progress.say(
            "%,6d nodes, %3d shapes: %,.0f places/s, p50 %.1f us, p99 %.1f us, %d states"
                .formatted(
                    nodes,
                    shapes,
                    churn.perSecond(),
                    churn.each().percentile(50) / 1e3,
                    churn.each().percentile(99) / 1e3,
                    churn.classes()));
        reached[shapes == 30 ? 0 : 1] = churn.perSecond();
      }
    }
    figures.put("placements_per_s", Math.round(reached[0]));
    figures.put("placements_per_s_100_shapes", Math.round(reached[1]));
    figures.set("runs", runs);
    figures.putArray("deviations").add("placement alone: no queue, no reasons, no promises");
    return new Report(figures, reached[0] >= GOAL_30 && reached[1] >= GOAL_100);
  }

  private static ObjectNode json(Workload workload, Churn churn) {
    return Report.object()
        .put("placements_per_s", Math.round(churn.perSecond()))
        .put("p50_us", Figures.tenths(churn.each().percentile(50) / 1e3))
        .put("p99_us", Figures.tenths(churn.each().percentile(99) / 1e3))
        .put("max_us", Figures.tenths(churn.each().percentile(100) / 1e3))
        .put("refused", churn.refused())
        .put("node_states", churn.classes())
        .put("part_percent", Figures.tenths(workload.partPercent()))
        .put("gang_percent", Figures.tenths(workload.gangPercent()))
        .put("short_of_cpu_or_memory_percent", Figures.tenths(churn.shortPercent()));
  }
}
