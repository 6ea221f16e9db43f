package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.Random;
import java.util.Set;

/**
 * {@code deep-queue}: a full fleet and a long queue. How soon the right session starts when one GPU
 * frees, how soon "why" is answered, and what a queue that cannot start costs one that can.
 */
public final class DeepQueueBenchmark implements Benchmark {
  private static final double START_GOAL_MS = 1_000;
  private static final double WHY_GOAL_MS = 100;
  private static final double BLOCKED_GOAL = 3;
  private static final double LIST_GOAL_MS = 50;

  /** Most agents fall silent once the fleet is full, and must not count as lost for it. */
  private static final List<String> SERVER =
      List.of(
          "--sync-hold-ms", "60000",
          "--node-lease-seconds", "3600",
          "--node-lost-after-seconds", "7200");

  /**
   * How deep.
   *
   * @param nodes of 8 GPUs, all held
   */
  record Size(int nodes, int queued, int accounts) {}

  private static final Size QUICK = new Size(200, 2_000, 50);
  private static final Size FULL = new Size(10_000, 100_000, 1_000);

  @Override
  public String name() {
    return "deep-queue";
  }

  @Override
  public String description() {
    return "a full fleet of 10,000 nodes and 100,000 queued of 40 shapes: one GPU frees and the"
        + " right session starts in 1 s, why in 100 ms, a queue that cannot start costs at most 3x";
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
    Size size =
        new Size(usual.nodes(), settings.number("sessions", usual.queued()), usual.accounts());
    double load = Machine.load();
    try (Scratch scratch = Scratch.make();
        LoadSite site = LoadSite.start(distribution, scratch, SERVER, progress)) {
      DeepQueue queue = new DeepQueue(site, size, new Random(settings.seed()), progress);
      queue.fillFleet();
      Samples empty = queue.startsOfOneThatFits();
      progress.say("Beside an empty queue one that fits starts in " + empty.millis(50) + " ms.");
      QueuePace.Pace shallow = queue.pace().measure();
      queue.fillQueue();
      Samples blocked = queue.startsOfOneThatFits();
      progress.say("Beside those that cannot it starts in " + blocked.millis(50) + " ms.");
      Samples freed = queue.startsWhenOneFrees();
      progress.say("When one GPU frees the next starts in " + freed.millis(50) + " ms.");
      DeepQueue.Answers answers = queue.ask();
      Samples dryRun = queue.tryStarts();
      progress.say(
          "What would become of one more is told in "
              + dryRun.millis(50)
              + " ms, "
              + dryRun.millis(100)
              + " ms at worst.");
      queue.pace().addMillion();
      QueuePace.Pace million = queue.pace().measure();
      progress.say("Beside a million the queue is read in " + million.list().millis(50) + " ms.");
      progress.say("Checking the books …");
      site.check();
      ObjectNode figures = Report.object();
      double factor = rounded(blocked.percentile(50) / (double) empty.percentile(50));
      figures.put("start_ms", freed.millis(100)).put("why_ms", answers.why().millis(99));
      figures.put("blocked_factor", factor);
      figures.put("queue_list_ms", answers.list().millis(99));
      figures.put("dry_run_ms", dryRun.millis(50)).put("dry_run_worst_ms", dryRun.millis(100));
      figures.put("oldest_answer_s", answers.oldestSeconds());
      figures.put("without_reason", answers.withoutReason());
      figures.put("without_eta", answers.withoutEta());
      figures.put("right_session", "always");
      shallow.write(figures, "empty");
      million.write(figures, "million");
      figures.put("nodes", size.nodes()).put("queued", size.queued());
      figures.put("shapes", DeepShape.COUNT).put("accounts", size.accounts());
      ObjectNode samples = figures.putObject("samples");
      samples.set("start_when_one_frees", freed.toJson());
      samples.set("start_with_empty_queue", empty.toJson());
      samples.set("start_beside_the_blocked", blocked.toJson());
      samples.set("why", answers.why().toJson());
      samples.set("queue_list", answers.list().toJson());
      samples.set("dry_run", dryRun.toJson());
      shallow.samples(samples, "empty");
      million.samples(samples, "million");
      figures.put("load_before", load);
      site.describe(figures);
      deviations(figures.putArray("deviations"));
      boolean met =
          freed.millis(100) < START_GOAL_MS
              && answers.why().millis(99) < WHY_GOAL_MS
              && factor < BLOCKED_GOAL
              && million.list().millis(50) < LIST_GOAL_MS
              && answers.isComplete();
      return new Report(figures, met);
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private static void deviations(ArrayNode deviations) {
    deviations.add(
        "Once the fleet is full only the agents whose GPUs will free go on syncing; the"
            + " lease of a node is an hour for that.");
    deviations.add("The million is one array, of which a few elements at a time are sessions.");
    deviations.add("The queue is still there at the end: the books are checked with it open.");
    deviations.add("Agents, users, server and PostgreSQL share the processors of this machine.");
  }
}
