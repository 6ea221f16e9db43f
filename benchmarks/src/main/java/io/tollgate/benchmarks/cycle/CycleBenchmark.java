package io.tollgate.benchmarks.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.Settings;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code cycle}: the decision in memory, on one core, with the server's policy: how fast a long
 * queue is drained, and what a round costs in which little has changed.
 */
public final class CycleBenchmark implements Benchmark {
  private static final int NODES = 10_000;
  private static final int QUEUED = 100_000;
  private static final int CHANGES = 200;
  private static final int ENDS_A_ROUND = 3_000;
  private static final int BUSY_PERCENT = 70;
  private static final double MIB = 1024 * 1024;

  @Override
  public String name() {
    return "cycle";
  }

  @Override
  public String description() {
    return "the decision alone on one core: 10,000 nodes with 8 GPUs, 70% busy, 100,000 queued;"
        + " goals: 50,000 placements a second with 30 shapes and 15,000 with 100, a round after 200"
        + " arrivals and 200 ends within 50 ms, twice the size for 2.2 times the time";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    ObjectNode figures = Report.object().put("nodes", NODES).put("queued", QUEUED);
    figures.put("shapes", 30).put("load_before", Machine.load());
    int part = settings.quick() ? 2 : 1;
    Drain first = drain(NODES, QUEUED / part, 30, settings.seed());
    progress.say("not counted, while the compiler warms up: " + first.words(30));
    if (!settings.quick()) {
      Drain second = drain(NODES, QUEUED, 30, settings.seed());
      progress.say("nor is this: " + second.words(30));
    }
    Drain thirty = drain(NODES, QUEUED / part, 30, settings.seed());
    progress.say(thirty.words(30));
    Drain hundred = drain(NODES, QUEUED / part, 100, settings.seed());
    progress.say(hundred.words(100));
    int rounds = settings.quick() ? 100 : 500;
    Warm half = warm(NODES / 2, QUEUED / 2, rounds / 2, settings.seed());
    progress.say(half.words());
    Warm whole = warm(NODES, QUEUED, rounds, settings.seed());
    progress.say(whole.words());
    double growth = (double) whole.cpu().percentile(50) / half.cpu().percentile(50);
    figures
        .put("placements_per_s", Math.round(thirty.perSecond()))
        .put("placements_per_s_100_shapes", Math.round(hundred.perSecond()))
        .put("warm_p50_ms", whole.wall().millis(50))
        .put("warm_p99_ms", whole.wall().millis(99))
        .put("warm_cpu_p50_ms", whole.cpu().millis(50))
        .put("warm_cpu_p99_ms", whole.cpu().millis(99))
        .put("growth_ratio", Figures.tenths(growth))
        .put("heap_mib", Math.round(whole.heapMib()))
        .put("cold_placements_per_s", Math.round(first.perSecond()))
        .put("collector", collector())
        .put("accounts", 1_000)
        .put("promises_open", whole.promises())
        .put("warm_rounds", rounds)
        .put("gang_percent", Figures.tenths(thirty.wants().gangPercent()))
        .put("part_percent", Figures.tenths(thirty.wants().partPercent()))
        .put("short_of_cpu_or_memory_percent", Figures.tenths(whole.shortPercent()));
    ArrayNode deviations = figures.putArray("deviations");
    deviations.add("rates and growth by processor time of the deciding thread");
    deviations.add("the heap asks for huge pages, as the guide advises for large fleets");
    deviations.add(
        "two whole drains (one with --quick) go before those that count, for the compiler");
    boolean met =
        thirty.perSecond() >= 50_000
            && hundred.perSecond() >= 15_000
            && whole.wall().millis(99) < 50
            && growth <= 2.2
            && whole.heapMib() < 1024;
    return new Report(figures, met);
  }

  private static String collector() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(MemoryManagerMXBean::getName)
        .collect(Collectors.joining(", "));
  }

  /** A queue that was drained. */
  record Drain(Wants wants, long placements, double cpuSeconds, int rounds) {
    double perSecond() {
      return placements / cpuSeconds;
    }

    String words(int shapes) {
      return "%d shapes: %,d placed in %.2f s of one core, %,.0f a second, in %d rounds"
          .formatted(shapes, placements, cpuSeconds, perSecond(), rounds);
    }
  }

  static Drain drain(int nodes, int queued, int shapes, long seed) {
    Wants wants = Wants.of(nodes, shapes, seed);
    Town town = busy(wants, seed);
    town.submit(queued);
    long placed = 0;
    long cpu = 0;
    int rounds = 0;
    while (town.waiting() > 0) {
      Town.Decided decided = town.decide();
      placed += decided.plan().starts().size();
      cpu += decided.cpuNanos();
      rounds++;
      int ended = town.end(ENDS_A_ROUND);
      BenchmarkFailure.unless(
          ended > 0 || !decided.plan().starts().isEmpty(), "a queue goes on while work ends");
    }
    return new Drain(wants, placed, cpu / 1e9, rounds);
  }

  /** Rounds in which little has changed. */
  record Warm(
      int nodes,
      int queued,
      Samples wall,
      Samples cpu,
      double heapMib,
      int promises,
      double shortPercent) {

    String words() {
      return "%,d nodes, %,d queued: a warm round p50 %.1f ms, p99 %.1f ms (by processor %.1f, %.1f);"
              .formatted(
                  nodes, queued, wall.millis(50), wall.millis(99), cpu.millis(50), cpu.millis(99))
          + " %d promises, %.0f MiB".formatted(promises, heapMib);
    }
  }

  static Warm warm(int nodes, int queued, int rounds, long seed) {
    Town town = busy(Wants.of(nodes, 30, seed), seed);
    town.submit(queued);
    town.decide();
    town.submit(Math.max(0, queued - town.waiting()));
    List<Long> wall = new ArrayList<>();
    List<Long> cpu = new ArrayList<>();
    int promises = 0;
    for (int round = -rounds / 2; round < rounds; round++) {
      town.end(CHANGES);
      town.submit(CHANGES);
      Town.Decided decided = town.decide();
      promises = decided.plan().promises().size();
      if (round >= 0) {
        wall.add(decided.wallNanos());
        cpu.add(decided.cpuNanos());
      }
    }
    System.gc();
    double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    return new Warm(
        nodes, queued, new Samples(wall), new Samples(cpu), heap, promises, town.shortPercent());
  }

  /** A fleet of which that part is taken, by the decision itself. */
  private static Town busy(Wants wants, long seed) {
    Town town = new Town(wants, seed);
    while (town.busyPercent() < BUSY_PERCENT) {
      town.submit(wants.nodes().size() / 10);
      town.decide();
    }
    return town;
  }
}
