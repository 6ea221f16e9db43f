package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.Scratch;
import java.util.List;
import java.util.Set;

/**
 * {@code starts}: how many sessions a server starts in a second. A start counts when the node's
 * agent has said that the work runs and the server has that on disk.
 */
public final class StartsBenchmark implements Benchmark {
  private static final double GOAL = 2_000;
  private static final double GOAL_WITH_SUBMIT = 1_000;
  private static final int GPUS = 8;

  /**
   * How much is started.
   *
   * @param queued sessions in the filled queue
   * @param submitted sessions that are submitted while they are counted
   * @param accounts whose they are
   */
  private record Size(int queued, int submitted, int accounts) {
    int nodes() {
      return Math.max(queued, submitted) / GPUS;
    }
  }

  private static final Size QUICK = new Size(4_000, 4_000, 40);
  private static final Size FULL = new Size(20_000, 20_000, 100);

  @Override
  public String name() {
    return "starts";
  }

  @Override
  public String description() {
    return "session starts per second, PostgreSQL, commits and fake agents included: goal 2,000"
        + " from a filled queue, 1,000 with submission over HTTP";
  }

  @Override
  public Set<String> options() {
    return Set.of("sessions");
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Distribution distribution = Distribution.of(settings.checkout());
    distribution.ensureBuilt(progress);
    Size usual = settings.quick() ? QUICK : FULL;
    int sessions = settings.number("sessions", usual.queued());
    Size size = new Size(sessions, Math.min(sessions, usual.submitted()), usual.accounts());
    double load = Machine.load();
    try (Scratch scratch = Scratch.make();
        LoadSite site = LoadSite.start(distribution, scratch, List.of(), progress)) {
      ObjectNode figures = Report.object();
      Starting starting = new Starting(site, size.accounts(), progress);
      starting.gather(size.nodes(), GPUS);
      List<Played<Starting.Rate>> warmUp = starting.warmUp(size.submitted());
      Starting.Rate filled = starting.fromFilledQueue(size.queued());
      starting.finish();
      Starting.Rate submitted = starting.withSubmission(size.submitted());
      starting.finish();
      progress.say("Checking the books …");
      site.check();
      figures.put("starts_per_s", filled.perSecond());
      figures.put("starts_per_s_with_submit", submitted.perSecond());
      figures.put("queued", size.queued()).put("submitted", size.submitted());
      figures.put("nodes", size.nodes()).put("gpus_per_node", GPUS);
      figures.put("accounts", size.accounts());
      figures.put("users", Starting.USERS);
      ArrayNode before = figures.putArray("warm_up");
      warmUp.forEach(
          one -> before.add(one.toJson("starts_per_s_with_submit", one.outcome().perSecond())));
      figures.set("filled_queue", filled.toJson());
      figures.set("with_submit", submitted.toJson());
      figures.put("load_before", load);
      site.describe(figures);
      deviations(figures.putArray("deviations"));
      boolean met = filled.perSecond() >= GOAL && submitted.perSecond() >= GOAL_WITH_SUBMIT;
      return new Report(figures, met);
    }
  }

  private static void deviations(ArrayNode deviations) {
    deviations.add("Agents, users, server and PostgreSQL share the processors of this machine.");
    deviations.add("Sessions ask for one GPU and run until the measurement is over.");
    deviations.add("The queue is filled while every node is cordoned; one statement lifts that.");
    deviations.add(
        "As many sessions are submitted, run and end before, as often as it takes until the"
            + " server's JIT compiler needs less than a tenth of a processor, 8 times at most:"
            + " warm_up tells each time, the first of them that of a server just started.");
    deviations.add("Accounts are on a plan without narrow limits.");
  }
}
