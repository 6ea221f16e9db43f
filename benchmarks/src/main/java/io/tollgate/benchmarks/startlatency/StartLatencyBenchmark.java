package io.tollgate.benchmarks.startlatency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.Api;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.RunningFleet;
import io.tollgate.benchmarks.parts.Scratch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** One session after another on an idle fleet of real processes. */
public final class StartLatencyBenchmark implements Benchmark {
  private static final int WARM_UP = 10;
  private static final long CREDITS = 10_000_000;
  private static final double GOAL_P50_MS = 100;
  private static final double GOAL_P99_MS = 250;

  @Override
  public String name() {
    return "start-latency";
  }

  @Override
  public String description() {
    return "100 sessions (20 with --quick), from POST /v1/sessions to the workload's first byte;"
        + " goal: p50 under 100 ms, p99 under 250 ms";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Distribution distribution = Distribution.of(settings.checkout());
    distribution.ensureBuilt(progress);
    int sessions = settings.quick() ? 20 : 100;
    double load = Machine.load();
    try (Scratch scratch = Scratch.make();
        RunningFleet fleet = RunningFleet.start(distribution, scratch, progress);
        FirstBytes firstBytes = FirstBytes.at(scratch.path().resolve("first-bytes"))) {
      Api user = fleet.customer(name(), CREDITS);
      OneStart start = new OneStart(fleet.admin(), user, firstBytes);
      for (int i = 0; i < WARM_UP; i++) {
        start.measure(i);
      }
      progress.say(WARM_UP + " sessions to warm up; now " + sessions + " that count …");
      List<Timing> timings = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        timings.add(start.measure(WARM_UP + i));
        if (timings.size() % 20 == 0) {
          progress.say("  " + timings.size() + ": " + timings.get(timings.size() - 1));
        }
      }
      fleet.check();
      return report(timings, fleet, load, progress);
    }
  }

  private static Report report(
      List<Timing> timings, RunningFleet fleet, double load, Progress progress) {
    Samples firstByte = samples(timings, Timing::firstByteNanos);
    ObjectNode figures = Report.object();
    figures.put("p50_ms", firstByte.millis(50)).put("p99_ms", firstByte.millis(99));
    figures.put("server_rss_mib", fleet.serverMebibytes());
    figures.put("agent_rss_mib", fleet.agentMebibytes());
    figures.putNull("peer").putNull("peer_p50_ms").putNull("peer_p99_ms");
    figures.put("warm_up_sessions", WARM_UP).put("load_before", load);
    ObjectNode samples = figures.putObject("samples");
    samples.set("first_byte", firstByte.toJson());
    samples.set("post_answered", samples(timings, Timing::answeredNanos).toJson());
    samples.set("running_seen", samples(timings, Timing::runningNanos).toJson());
    samples.set("stop_to_settled", samples(timings, Timing::settledNanos).toJson());
    progress.say("From the client's POST, in ms: " + samples);
    return new Report(
        figures, firstByte.millis(50) < GOAL_P50_MS && firstByte.millis(99) < GOAL_P99_MS);
  }

  private static Samples samples(List<Timing> timings, ToLongFunction<Timing> part) {
    return new Samples(timings.stream().mapToLong(part).boxed().toList());
  }

  /**
   * One session, timed from the sending of its POST.
   *
   * @param answeredNanos until the answer was read
   * @param firstByteNanos until the workload's first byte
   * @param runningNanos until a client saw it running; asked for only after the first byte, so that
   *     the asking disturbs nothing
   * @param settledNanos from the stop request to its final receipt
   */
  record Timing(long answeredNanos, long firstByteNanos, long runningNanos, long settledNanos) {
    @Override
    public String toString() {
      return "answered "
          + Figures.millis(answeredNanos)
          + " ms, first byte "
          + Figures.millis(firstByteNanos)
          + " ms, seen running "
          + Figures.millis(runningNanos)
          + " ms, stopped and settled in "
          + Figures.millis(settledNanos)
          + " ms";
    }
  }
}
