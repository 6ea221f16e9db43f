package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.Scratch;
import java.util.List;

/** spike */
public final class MoneyOpsBenchmark implements Benchmark {
  @Override
  public String name() {
    return "money-ops";
  }

  @Override
  public String description() {
    return "spike";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    ObjectNode figures = Report.object();
    try (Scratch scratch = Scratch.make();
        DurablePostgres postgres = DurablePostgres.start()) {
      progress.say("port " + postgres.port());
      TpcB tpcB = TpcB.in(postgres.fresh("tpcb"), settings.quick() ? 20 : 50, scratch.path());
      MeterWorld world = MeterWorld.in(postgres.fresh("meter"), 1_000, 20_000, 0, settings.seed());
      HoldFeed feed = new HoldFeed(world, world.payers, 60_000, 1);
      HoldFeed hot = new HoldFeed(world, List.of(world.payers.get(0)), 80_000, 2);
      postgres.checkpoint();
      feed.hold(16, 5);
      feed.settle(16, 5);
      hot.holdTogether(world.payers.get(0), 2, 64, 4);
      for (int i = 0; i < 3; i++) {
        CpuTime a = postgres.cpu();
        double tps = tpcB.run(3);
        CpuTime b = postgres.cpu();
        double hold = feed.hold(16, 3);
        CpuTime c = postgres.cpu();
        double settle = feed.settle(16, 3);
        CpuTime d = postgres.cpu();
        double together = hot.holdTogether(world.payers.get(0), 2, 64, 2);
        CpuTime e = postgres.cpu();
        progress.say("tpcb " + tps + " " + b.since(a).microsEach((long) (tps * 3)) + " us  hold " + hold + " " + c.since(b).microsEach((long) (hold * 3)) + " us server " + c.since(b).server() * 1e6 / (hold * 3) + "  settle " + settle + " " + d.since(c) + "  hot " + together + " " + e.since(d).microsEach((long) (together * 2)) + " us server " + e.since(d).server() * 1e6 / (together * 2));
      }
    }
    return new Report(figures, true);
  }
}
