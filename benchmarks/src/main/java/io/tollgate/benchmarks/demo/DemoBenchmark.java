package io.tollgate.benchmarks.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.ChildProcess;
import io.tollgate.benchmarks.parts.Distribution;
import java.io.IOException;

/** {@code tollgate demo}, timed from outside, its receipt's sums done again. */
public final class DemoBenchmark implements Benchmark {
  private static final double GOAL_S = 40;

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String description() {
    return "`tollgate demo` once, timed, its receipt checked; goal: under 40 s";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Distribution distribution = Distribution.of(settings.checkout());
    distribution.ensureBuilt(progress);
    progress.say("Running `tollgate demo -o json` …");
    double load = Machine.load();
    long begun = System.nanoTime();
    JsonNode receipt = Report.read(lastLine(distribution.command("demo", "-o", "json")));
    double wall = Figures.tenths((System.nanoTime() - begun) / 1e9);
    ReceiptArithmetic.check(receipt);
    progress.say("Took " + wall + " s; the receipt's sums are right.");
    ObjectNode figures = Report.object().put("wall_s", wall);
    figures.set("receipt", receipt);
    figures.put("load_before", load);
    return new Report(figures, wall < GOAL_S);
  }

  private static String lastLine(ProcessBuilder command) {
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    try (ChildProcess demo = ChildProcess.start(command, () -> {})) {
      String said = new String(demo.process().getInputStream().readAllBytes(), UTF_8);
      int exitCode = demo.exitCode();
      BenchmarkFailure.unless(exitCode == 0, "`tollgate demo` exits 0, not " + exitCode);
      return said.lines().reduce("", (earlier, later) -> later);
    } catch (IOException unread) {
      throw new BenchmarkFailure("What `tollgate demo` says cannot be read: " + unread, unread);
    }
  }
}
