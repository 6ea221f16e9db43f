package io.tollgate.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** A JMH benchmark as one of ours: its times in milliseconds, without a goal of its own. */
record Microbenchmark(String name, String description, Class<?> body) implements Benchmark {

  static Benchmark of(String name, String description, Class<?> body) {
    return new Microbenchmark(name, description, body);
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    progress.say("Running " + body.getSimpleName() + " under JMH …");
    var options =
        new OptionsBuilder()
            .include("^" + body.getName().replace(".", "\\.") + "\\.")
            .param("seed", Long.toString(settings.seed()))
            .forks(1)
            .warmupIterations(settings.quick() ? 2 : 5)
            .warmupTime(TimeValue.seconds(settings.quick() ? 3 : 5))
            .measurementIterations(settings.quick() ? 5 : 10)
            .measurementTime(TimeValue.seconds(settings.quick() ? 2 : 5))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    try {
      Collection<RunResult> results = new Runner(options).run();
      BenchmarkFailure.unless(results.size() == 1, "one body was run, not " + results.size());
      return new Report(figures(results.iterator().next()), true);
    } catch (RunnerException failed) {
      throw new BenchmarkFailure("JMH could not run " + body.getName() + ": " + failed, failed);
    }
  }

  private static ObjectNode figures(RunResult result) {
    Statistics times = result.getPrimaryResult().getStatistics();
    ObjectNode figures = Report.object();
    figures.put("p50_ms", thousandths(times.getPercentile(50)));
    figures.put("p99_ms", thousandths(times.getPercentile(99)));
    figures
        .putObject("samples")
        .put("count", times.getN())
        .put("min_ms", thousandths(times.getMin()))
        .put("max_ms", thousandths(times.getMax()));
    return figures;
  }

  private static double thousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
