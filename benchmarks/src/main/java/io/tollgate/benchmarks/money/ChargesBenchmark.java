package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.Scratch;

/** spike */
public final class ChargesBenchmark implements Benchmark {
  @Override
  public String name() {
    return "charges";
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
      long t = System.nanoTime();
      TpcB tpcB = TpcB.in(postgres.fresh("tpcb"), settings.quick() ? 20 : 50, scratch.path());
      progress.say("tpcb laid " + (System.nanoTime() - t) / 1e9);
      t = System.nanoTime();
      MeterWorld world = MeterWorld.in(postgres.fresh("meter"), settings.quick() ? 1_000 : 10_000, settings.quick() ? 10_000 : 100_000, settings.quick() ? 1 : 10, settings.seed());
      progress.say("world laid " + (System.nanoTime() - t) / 1e9);
      progress.say("" + postgres.settings());
      postgres.checkpoint();
      try (ProofFeed feed = new ProofFeed(world, 400, settings.seed())) {
        feed.run(3);
        for (int i = 0; i < 4; i++) {
          CpuTime a = postgres.cpu();
          double tps = tpcB.run(4);
          CpuTime b = postgres.cpu();
          ProofFeed.Outcome outcome = feed.run(4);
          CpuTime c = postgres.cpu();
          progress.say("cpu tpcb " + b.since(a) + " " + b.since(a).microsEach((long) (tps * 4)) + " us; charge " + c.since(b) + " " + c.since(b).microsEach(outcome.charged()) + " us, server alone " + c.since(b).server() * 1e6 / outcome.charged());
          progress.say("tpcb " + tps + " charges " + outcome.perSecond() + " errors " + outcome.errors() + " ratio " + outcome.perSecond() / tps);
        }
      }
    }
    return new Report(figures, true);
  }
}
