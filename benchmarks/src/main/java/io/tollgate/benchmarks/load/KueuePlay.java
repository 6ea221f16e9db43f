package io.tollgate.benchmarks.load;

import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.load.fleet.Schedule;
import io.tollgate.benchmarks.load.fleet.Tenant;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The load, submitted by the clock, until the last session has ended. */
final class KueuePlay {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final LoadSite site;
  private final List<KueueClass> classes;
  private final int queues;
  private final Map<KueueClass, List<Tenant>> tenants = new HashMap<>();

  KueuePlay(LoadSite site, List<KueueClass> classes, int queues) {
    this.site = site;
    this.classes = classes;
    this.queues = queues;
    for (KueueClass one : classes) {
      String plan = LoadSite.planOf(one.priorityClass());
      tenants.put(one, Tenant.open(site.wire(), site.adminKey(), plan, queues));
    }
  }

  /**
   * What came of it. Time counts from the first submission's turn.
   *
   * @param seconds until the last session had ended
   * @param submissionSeconds until the last submission was answered
   * @param admissions seconds from each submission's turn until its work ran, by class
   */
  record Outcome(
      long sessions,
      double seconds,
      double submissionSeconds,
      Map<String, List<Double>> admissions) {
    double admissionMean(String name) {
      return admissions.getOrDefault(name, List.of()).stream()
          .mapToDouble(Double::doubleValue)
          .average()
          .orElse(0);
    }
  }

  /** A submission whose turn comes so many milliseconds after the beginning. */
  private record Turn(KueueClass of, Tenant tenant) {}

  private record Submitted(Turn turn, Instant due, String session) {}

  Outcome run(Progress progress) {
    Schedule<Turn> schedule = new Schedule<>();
    for (KueueClass one : classes) {
      for (Tenant tenant : tenants.getOrDefault(one, List.of())) {
        for (int i = 1; i <= one.count(); i++) {
          schedule.at((long) i * one.everyMs(), new Turn(one, tenant));
        }
      }
    }
    long ended = site.fleet().tally().ends();
    Instant begun = Instant.now();
    List<Submitted> submitted =
        site.wire().await(() -> schedule.play(site.wire(), (turn, due) -> submit(turn, due)));
    Instant asked = Instant.now();
    progress.say(submitted.size() + " sessions have been submitted.");
    // To count rows takes PostgreSQL some milliseconds: not before the agents say that all are
    // over.
    await("all work ends", () -> site.fleet().tally().ends() >= ended + submitted.size());
    await(
        "every session is settled",
        () -> site.sessions("queued", "starting", "running", "stopping") == 0);
    double seconds = seconds(begun, Instant.now());
    return new Outcome(submitted.size(), seconds, seconds(begun, asked), admissions(submitted));
  }

  private void await(String claim, BooleanSupplier holds) {
    Patience.until(claim, PATIENCE, holds, () -> site.fleet().tally().toJson());
  }

  private Future<Submitted> submit(Turn turn, Instant due) {
    String work = Integer.toString(turn.of().workMs());
    return turn.tenant()
        .quote(site.wire(), turn.of().gpus(), 1)
        .compose(quote -> turn.tenant().start(site.wire(), quote, work, Report.object()))
        .map(session -> new Submitted(turn, due, session));
  }

  private Map<String, List<Double>> admissions(List<Submitted> submitted) {
    Map<String, Instant> ran = new HashMap<>();
    site.rows()
        .useHandle(
            handle ->
                handle
                    .createQuery("SELECT id::text, started_at FROM scheduler.session")
                    .map(
                        (row, context) ->
                            Map.entry(
                                row.getString("id"), row.getTimestamp("started_at").toInstant()))
                    .forEach(entry -> ran.put(entry.getKey(), entry.getValue())));
    Map<String, List<Double>> waits = new TreeMap<>();
    for (Submitted one : submitted) {
      Instant when = ran.getOrDefault(one.session(), Instant.MAX);
      waits
          .computeIfAbsent(one.turn().of().name(), name -> new ArrayList<>())
          .add(seconds(one.due(), when));
    }
    return waits;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
