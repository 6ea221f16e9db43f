package io.tollgate.benchmarks.failover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.Scratch;
import io.tollgate.metering.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The leader fails in every way, again and again, while sessions come and go. */
public final class FailoverBenchmark implements Benchmark {
  private static final int ROUNDS = 10;
  private static final double GOAL_MS = 5_000;
  private static final Duration STORM = Duration.ofSeconds(60);
  private static final Duration QUICK_STORM = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String description() {
    return "two servers; the leader is killed, stopped, cut off and black-holed, 10 times each (once"
        + " with --quick); 60 s (5 s) of writers against catching up and the event cursor; goal:"
        + " the next start within 5 s, nothing twice, nothing missed";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Distribution distribution = Distribution.of(settings.checkout());
    distribution.ensureBuilt(progress);
    Map<Fault, List<Long>> handovers = new EnumMap<>(Fault.class);
    Traffic.Outcome outcome;
    String invariants;
    double deposed;
    double differences;
    try (Scratch scratch = Scratch.make();
        ReplicaFleet fleet = ReplicaFleet.start(distribution, scratch, progress)) {
      Customer customer = Customer.open(fleet.admin(fleet.leader()), fleet.addresses());
      try (Traffic traffic = new Traffic(customer, scratch.path().resolve("runs"))) {
        for (Fault fault : faults(settings)) {
          long nanos = handover(fault, fleet, customer, traffic);
          handovers.computeIfAbsent(fault, first -> new ArrayList<>()).add(nanos);
          progress.say("  " + fault.word() + ": the next start after " + nanos / 1_000_000 + " ms");
        }
        outcome = traffic.settle();
      }
      progress.say("Settled: " + outcome);
      invariants = invariants(fleet);
      deposed = sum(fleet, "tollgate_deposed_commits_total");
      differences = sum(fleet, "tollgate_catch_up_differences_total");
    }
    Duration time = settings.quick() ? QUICK_STORM : STORM;
    progress.say(
        "Writers against catching up and the event cursor for " + time.toSeconds() + " s …");
    Storm.Outcome storm = Storm.rage(TestPostgres.freshDatabase(), settings.seed(), time);
    progress.say("  " + storm);
    int missed = outcome.lost() + (int) differences + storm.differences() + storm.eventsWrong();
    return report(handovers, outcome, missed, invariants, deposed, storm);
  }

  private static List<Fault> faults(Settings settings) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < (settings.quick() ? 1 : ROUNDS); i++) {
      Collections.addAll(faults, Fault.values());
    }
    Collections.shuffle(faults, new Random(settings.seed()));
    return faults;
  }

  /** From the fault to the placing of a session that was submitted right after it. */
  private static long handover(
      Fault fault, ReplicaFleet fleet, Customer customer, Traffic traffic) {
    Replica leader = fleet.leader();
    Replica follower = fleet.not(leader);
    Customer there = customer.at(follower);
    long begun = System.nanoTime();
    fault.strike(leader);
    there.awaitStart(traffic.start(there));
    long nanos = System.nanoTime() - begun;
    fault.heal(leader);
    leader.awaitReady();
    fleet.leader();
    return nanos;
  }

  /** {@code ok}, or the broken ones by name. */
  private static String invariants(ReplicaFleet fleet) {
    List<String> broken = new ArrayList<>();
    for (Replica replica : fleet.replicas()) {
      JsonNode check = fleet.admin(replica).post("/v1/admin/check", Report.object());
      for (JsonNode invariant : check.path("invariants")) {
        String name = invariant.path("name").asText();
        if (invariant.path("offenders").asInt() > 0 && !broken.contains(name)) {
          broken.add(name);
        }
      }
    }
    return broken.isEmpty() ? "ok" : String.join(", ", broken);
  }

  private static double sum(ReplicaFleet fleet, String metric) {
    return fleet.replicas().stream().mapToDouble(replica -> replica.metric(metric)).sum();
  }

  private static Report report(
      Map<Fault, List<Long>> handovers,
      Traffic.Outcome outcome,
      int missed,
      String invariants,
      double deposed,
      Storm.Outcome storm) {
    Samples all = new Samples(handovers.values().stream().flatMap(List::stream).toList());
    ObjectNode figures = Report.object();
    figures.put("handover_ms_max", all.millis(100)).put("handover_ms_p50", all.millis(50));
    figures.put("double_starts", outcome.doubleStarts()).put("missed_changes", missed);
    figures.put("invariants", invariants).put("sessions", outcome.sessions());
    figures.put("faults", all.sortedNanos().size()).put("deposed_commits", (long) deposed);
    figures.set("storm", storm.toJson());
    ObjectNode samples = figures.putObject("samples");
    handovers.forEach((fault, nanos) -> samples.set(fault.word(), new Samples(nanos).toJson()));
    boolean met =
        all.millis(100) < GOAL_MS
            && outcome.doubleStarts() == 0
            && missed == 0
            && invariants.equals("ok");
    return new Report(figures, met);
  }
}
