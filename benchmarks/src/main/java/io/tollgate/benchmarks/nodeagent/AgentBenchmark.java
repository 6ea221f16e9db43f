package io.tollgate.benchmarks.nodeagent;

import static java.time.Duration.ofSeconds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.Scratch;
import java.util.List;

/** The agent as the distribution starts it, watched from outside; its parts in a JVM like its. */
public final class AgentBenchmark implements Benchmark {
  private static final double MEMORY_GOAL_MIB = 100e6 / (1 << 20);
  private static final double CPU_GOAL_PERCENT = 1;
  private static final double PARSE_GOAL_US = 1_000;
  private static final double ADOPT_GOAL_MS = 2_000;
  private static final double STOP_GOAL_MS = 1_000;

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public String description() {
    return "the agent's memory and processor with 8 GPUs and 8 sessions, its parse of an 8-GPU"
        + " scrape, adoption of 64 sessions, stop of 200 processes, growth in 24 simulated hours;"
        + " goals: 100 MB, 1 % of a core, 1 ms, 2 s, 1 s after grace, none";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Distribution distribution = Distribution.of(settings.checkout());
    distribution.ensureBuilt(progress);
    double load = Machine.load();
    Size size = settings.quick() ? Size.QUICK : Size.FULL;
    ObjectNode figures = Report.object();
    try (Scratch scratch = Scratch.make()) {
      List<String> flags;
      boolean met;
      try (Rig rig = Rig.start(distribution, scratch)) {
        flags = rig.agent().jvmFlags();
        met = fromOutside(rig, size, figures, progress);
      }
      met &= inside(new AgentJvm(flags), size, settings.seed(), figures, progress);
      figures.put("jvm", String.join(" ", flags)).put("load_before", load);
      return new Report(figures, met);
    }
  }

  private static boolean fromOutside(Rig rig, Size size, ObjectNode figures, Progress progress) {
    Steady.Found held = size.steady.measure(rig, progress);
    rig.clear();
    Adoption.Found adopted = Adoption.measure(rig, size.adoptions, progress);
    Samples stopped = TreeStop.measure(rig, size.trees, progress);
    figures.put("rss_mib", held.peakMib()).put("cpu_percent", held.cpuPercent());
    figures.put("adopt_ms", adopted.wall().millis(50)).put("stop_tree_ms", stopped.millis(50));
    figures.put("allocations", Adoption.SESSIONS);
    figures.set("steady", held.figures());
    ObjectNode samples = figures.putObject("samples");
    samples.set("adopt", adopted.wall().toJson());
    samples.set("adopt_cpu", adopted.cpu().toJson());
    samples.set("stop_tree", stopped.toJson());
    return held.peakMib() < MEMORY_GOAL_MIB
        && held.cpuPercent() < CPU_GOAL_PERCENT
        && held.flat()
        && adopted.wall().millis(50) < ADOPT_GOAL_MS
        && stopped.millis(50) < STOP_GOAL_MS;
  }

  private static boolean inside(
      AgentJvm jvm, Size size, long seed, ObjectNode figures, Progress progress) {
    JsonNode parse = jvm.run(ParseTime.class, () -> {}, Integer.toString(size.parses));
    progress.say("  scrapes parsed: " + parse);
    Growth growth = Growth.measure(jvm, seed, size.hours, progress);
    JsonNode eight = parse.path(Scrape.EIGHT_GPUS.key());
    figures.put("scrape_parse_us", eight.path("p50_us").asLong());
    figures.put("growth_ratio", growth.ratio()).put("simulated_h", size.hours);
    figures.set("parse", parse);
    figures.set("day", growth.figures());
    return eight.path("p50_us").asLong() < PARSE_GOAL_US && growth.flat();
  }

  /** How much of everything. */
  private enum Size {
    QUICK(new Steady(ofSeconds(5), ofSeconds(8), ofSeconds(3)), 3, 1, 1_000, 2),
    FULL(new Steady(ofSeconds(60), ofSeconds(90), ofSeconds(60)), 7, 5, 5_000, 24);

    final Steady steady;
    final int adoptions;
    final int trees;
    final int parses;
    final int hours;

    Size(Steady steady, int adoptions, int trees, int parses, int hours) {
      this.steady = steady;
      this.adoptions = adoptions;
      this.trees = trees;
      this.parses = parses;
      this.hours = hours;
    }
  }
}
