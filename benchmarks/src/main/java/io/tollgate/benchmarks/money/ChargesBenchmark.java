package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.CpuTime;
import io.tollgate.benchmarks.parts.DurablePostgres;
import io.tollgate.benchmarks.parts.Scratch;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Minutes charged in a second beside TPC-B, starts of one account, and the age of the ledger. */
public final class ChargesBenchmark implements Benchmark {
  private static final double GOAL = 6;
  private static final double HOT_GOAL = 5_000;
  private static final double GROWTH_GOAL = 0.9;

  /** 3,200 proofs: each lane has a full batch on its way and most of the next one waiting. */
  private static final int SYNCS_ON_THEIR_WAY = 400;

  private static final int STARTS_TOGETHER = 64;
  private static final int HOT_CONNECTIONS = 2;

  /** How large it is. */
  private record Size(
      int scale, int payers, int sessions, int minutes, int rounds, int seconds, int oldMinutes) {
    static Size of(Settings settings) {
      return settings.quick()
          ? new Size(10, 1_000, 10_000, 10, 3, 1, 0)
          : new Size(50, 10_000, 100_000, 10, 5, 5, 200);
    }
  }

  @Override
  public String name() {
    return "charges";
  }

  @Override
  public String description() {
    return "minutes charged in a second, from an agent's bytes to the disk and back, on 100,000 sessions;"
        + " beside TPC-B as one server-side function; goal: 6 times its rate, 5,000 starts of one"
        + " account in a second, and 90 % of the rate when the ledger has 20 million charges";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Size size = Size.of(settings);
    double load = Machine.load();
    try (Scratch scratch = Scratch.make();
        DurablePostgres postgres = DurablePostgres.start()) {
      TpcB tpcB = TpcB.in(postgres.fresh("tpcb"), size.scale(), scratch.path());
      MeterWorld world =
          MeterWorld.in(
              postgres.fresh("young"),
              size.payers(),
              size.sessions(),
              size.minutes(),
              settings.seed());
      progress.say(size.sessions() + " sessions of " + size.payers() + " accounts run.");
      ObjectNode figures = Report.object();
      boolean met = measure(settings, size, postgres, tpcB, world, figures, progress);
      figures.set("postgres_settings", postgres.settings());
      figures.put("load_before", load);
      return new Report(figures, met);
    }
  }

  private static boolean measure(
      Settings settings,
      Size size,
      DurablePostgres postgres,
      TpcB tpcB,
      MeterWorld world,
      ObjectNode figures,
      Progress progress) {
    Rates yardstick = new Rates();
    Rates charges = new Rates();
    Rates hot = new Rates();
    List<Long> nanos = new ArrayList<>();
    UUID payer = world.payers.get(0);
    double hotSeconds = size.seconds() * 0.4;
    int quotes = (int) (12_000 * hotSeconds * (size.rounds() + 1));
    double tpcbMicros = 0;
    double chargeMicros = 0;
    try (ProofFeed feed = new ProofFeed(world, SYNCS_ON_THEIR_WAY, settings.seed());
        HoldFeed starts = new HoldFeed(world, List.of(payer), quotes, settings.seed())) {
      feed.run(size.seconds());
      starts.holdTogether(payer, HOT_CONNECTIONS, STARTS_TOGETHER, hotSeconds);
      postgres.checkpoint();
      for (int round = 0; round < size.rounds(); round++) {
        CpuTime begun = postgres.cpu();
        double tps = yardstick.add(tpcB.run(size.seconds()));
        CpuTime between = postgres.cpu();
        ProofFeed.Outcome outcome = feed.run(size.seconds());
        CpuTime ended = postgres.cpu();
        if (outcome.errors() > 0) {
          throw new BenchmarkFailure(
              outcome.errors() + " syncs were not charged the minutes they proved.");
        }
        charges.add(outcome.perSecond());
        nanos.addAll(outcome.nanos());
        double together =
            hot.add(starts.holdTogether(payer, HOT_CONNECTIONS, STARTS_TOGETHER, hotSeconds));
        tpcbMicros += between.since(begun).microsEach((long) (tps * size.seconds()));
        chargeMicros += ended.since(between).microsEach(outcome.charged());
        progress.say(
            String.format(
                "round %d: TPC-B %.0f/s, charges %.0f/s (%.1f times), starts of one account %.0f/s",
                round + 1, tps, outcome.perSecond(), outcome.perSecond() / tps, together));
      }
      figures.put("charges_per_s", charges.rounded());
      figures.put("tpcb_function_tps", yardstick.rounded());
      figures.put("ratio", charges.ratioTo(yardstick));
      figures.put("hot_start_per_s", hot.rounded());
      Samples latencies = new Samples(nanos);
      figures.put("p50_ms", latencies.millis(50)).put("p99_ms", latencies.millis(99));
      figures.put("errors", 0);
      figures.put("sessions", size.sessions()).put("accounts", size.payers());
      figures.put("cpu_us_per_charge", Figures.tenths(chargeMicros / size.rounds()));
      figures.put("cpu_us_per_tpcb", Figures.tenths(tpcbMicros / size.rounds()));
      figures.put("tpcb_driver", tpcB.driver());
      progress.say("Auditing …");
      figures.put("invariants", Audit.of(world));
      boolean growthMet = growth(settings, size, postgres, feed, figures, progress);
      ObjectNode samples = figures.putObject("samples");
      samples.set("charges", charges.toJson());
      samples.set("tpcb", yardstick.toJson());
      samples.set("hot_start", hot.toJson());
      samples.set("sync", latencies.toJson());
      return charges.ratioTo(yardstick) >= GOAL && hot.median() >= HOT_GOAL && growthMet;
    }
  }

  /** The same sessions beside a ledger that is twenty times as old. */
  private static boolean growth(
      Settings settings,
      Size size,
      DurablePostgres postgres,
      ProofFeed young,
      ObjectNode figures,
      Progress progress) {
    if (size.oldMinutes() == 0) {
      figures.putNull("growth_20m_ratio");
      return true;
    }
    progress.say("Laying " + (long) size.oldMinutes() * size.sessions() + " charges …");
    MeterWorld old =
        MeterWorld.in(
            postgres.fresh("old"),
            size.payers(),
            size.sessions(),
            size.oldMinutes(),
            settings.seed());
    Rates few = new Rates();
    Rates many = new Rates();
    try (ProofFeed feed = new ProofFeed(old, SYNCS_ON_THEIR_WAY, settings.seed())) {
      feed.run(size.seconds());
      young.run(1);
      postgres.checkpoint();
      for (int round = 0; round < size.rounds(); round++) {
        double here = few.add(young.run(size.seconds()).perSecond());
        double there = many.add(feed.run(size.seconds()).perSecond());
        progress.say(String.format("young %.0f/s, old %.0f/s", here, there));
      }
    }
    figures.put("growth_20m_ratio", many.ratioTo(few));
    figures.put("charge_rows_old", (long) size.oldMinutes() * size.sessions());
    return many.ratioTo(few) >= GROWTH_GOAL;
  }
}
