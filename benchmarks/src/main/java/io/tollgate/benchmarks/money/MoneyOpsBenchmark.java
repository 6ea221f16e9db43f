package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.DurablePostgres;
import io.tollgate.benchmarks.parts.Scratch;

/** Holds, settlements and whole starts in a second beside TPC-B, and beside what others do. */
public final class MoneyOpsBenchmark implements Benchmark {
  private static final double LEDGER_GOAL = 0.6;
  private static final double START_GOAL = 0.35;
  private static final int HOT_CLIENTS = 64;

  /** How large it is. */
  private record Size(
      int scale, int payers, int sessions, int rounds, int seconds, double ours, int quotes) {
    static Size of(Settings settings) {
      return settings.quick()
          ? new Size(10, 1_000, 10_000, 3, 1, 0.5, 40_000)
          : new Size(50, 10_000, 50_000, 5, 4, 4, 300_000);
    }
  }

  @Override
  public String name() {
    return "money-ops";
  }

  @Override
  public String description() {
    return "holds (those that wait at one time together), settlements (one transaction each) and whole"
        + " starts in a second, beside TPC-B as one server-side function; goals: 0.6 of its rate for the ledger, 0.35 for whole starts; and"
        + " published ways to keep balances beside ours: throughput and money errors";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Size size = Size.of(settings);
    double load = Machine.load();
    Rates yardstick = new Rates();
    Rates holds = new Rates();
    Rates alone = new Rates();
    Rates settlements = new Rates();
    Rates starts = new Rates();
    ObjectNode figures = Report.object();
    try (Scratch scratch = Scratch.make();
        DurablePostgres postgres = DurablePostgres.start()) {
      TpcB tpcB = TpcB.in(postgres.fresh("tpcb"), size.scale(), scratch.path());
      MeterWorld world =
          MeterWorld.in(
              postgres.fresh("money"), size.payers(), size.sessions(), 0, settings.seed());
      try (HoldFeed feed = new HoldFeed(world, world.payers, size.quotes(), settings.seed());
          StartFeed whole = new StartFeed(world, feed)) {
        feed.hold(size.ours());
        feed.holdAlone(size.ours());
        feed.settle(size.ours());
        whole.start(size.ours());
        postgres.checkpoint();
        for (int round = 0; round < size.rounds(); round++) {
          double tps = yardstick.add(tpcB.run(size.seconds()));
          double hold = holds.add(feed.hold(size.ours()));
          alone.add(feed.holdAlone(size.ours()));
          double settle = settlements.add(feed.settle(size.ours()));
          double start = starts.add(whole.start(size.ours()));
          progress.say(
              String.format(
                  "round %d: TPC-B %.0f/s, hold %.0f/s, settle %.0f/s, whole start %.0f/s",
                  round + 1, tps, hold, settle, start));
        }
      }
      figures.put("hold_per_s", holds.rounded()).put("settle_per_s", settlements.rounded());
      figures.put("hold_alone_per_s", alone.rounded());
      figures.put("start_per_s", starts.rounded());
      figures.put("tpcb_function_tps", yardstick.rounded());
      // The worse of the two.
      figures.put(
          "ratio_ledger", Math.min(holds.ratioTo(yardstick), settlements.ratioTo(yardstick)));
      figures.put("ratio_start", starts.ratioTo(yardstick));
      figures.put("tpcb_driver", tpcB.driver());
      baselines(settings, size, postgres, world, figures, progress);
      progress.say("Auditing …");
      figures.put("invariants", Audit.of(world));
      figures.set("postgres_settings", postgres.settings());
    }
    figures.put("load_before", load);
    ObjectNode samples = figures.putObject("samples");
    samples.set("tpcb", yardstick.toJson());
    samples.set("hold", holds.toJson());
    samples.set("hold_alone", alone.toJson());
    samples.set("settle", settlements.toJson());
    samples.set("start", starts.toJson());
    boolean met =
        figures.path("ratio_ledger").asDouble() >= LEDGER_GOAL
            && figures.path("ratio_start").asDouble() >= START_GOAL;
    return new Report(figures, met);
  }

  private static void baselines(
      Settings settings,
      Size size,
      DurablePostgres postgres,
      MeterWorld world,
      ObjectNode figures,
      Progress progress) {
    ObjectNode all = figures.putObject("hot_account_64_clients");
    double seconds = size.ours();
    progress.say("64 clients on one account, published ways rebuilt as stand-ins and ours:");
    Wallets wallets = new Wallets(postgres.fresh("wallets"));
    for (Wallets.Kind kind : Wallets.Kind.values()) {
      // Enough for a part of what is asked: the end of the money is where mistakes show.
      ObjectNode outcome =
          wallets.run(kind, HOT_CLIENTS, seconds, 30_000, settings.seed()).toJson();
      all.set(kind.words, outcome);
      progress.say("  " + kind.words + ": " + outcome);
    }
    ObjectNode ours =
        HotSessions.run(world, HOT_CLIENTS, seconds, size.quotes() / 4, settings.seed());
    all.set("ours", ours);
    progress.say("  ours: " + ours);
  }
}
