package io.tollgate.benchmarks.nodeagent;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What an agent takes while eight sessions run on eight GPUs and nothing happens, and what is left
 * in it of many short sessions that came and went.
 *
 * @param settle before anything is measured
 * @param watch how long nothing happens
 * @param churn how long sessions come and go
 */
record Steady(Duration settle, Duration watch, Duration churn) {
  static final int SESSIONS = 8;

  private static final List<String> LONG = List.of("sleep", "86400");
  private static final List<String> SHORT = List.of("true");

  /** Sessions that come at one time. */
  private static final int BATCH = 8;

  /** Threads that saw the last batch end, or carried its syncs, wait a minute for more to do. */
  private static final int POOLED = BATCH + 4;

  /**
   * What was found.
   *
   * @param cpuPercent of one processor
   * @param met whether threads, descriptors and files are as many after the churn as before
   */
  record Found(double peakMib, double cpuPercent, boolean flat, ObjectNode figures) {}

  Found measure(Rig rig, Progress progress) {
    rig.run(SESSIONS, LONG);
    ProcessFile agent = rig.agent().file();
    pause(settle);
    double cpu = agent.cpuSeconds();
    long syncs = rig.server().syncs();
    long scrapes = rig.exporter().scrapes();
    long begun = System.nanoTime();
    pause(watch);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double used = agent.cpuSeconds() - cpu;
    double percent = Math.round(used / seconds * 10_000) / 100.0;
    ObjectNode figures = Report.object().put("watched_s", Figures.tenths(seconds));
    figures.put("cpu_s", Math.round(used * 100) / 100.0);
    figures.put("syncs", rig.server().syncs() - syncs);
    figures.put("scrapes", rig.exporter().scrapes() - scrapes);
    figures.put("rss_mib", Figures.tenths(agent.residentMib()));
    figures.put("pss_mib", Figures.tenths(agent.proportionalMib()));
    progress.say(
        String.format(
            Locale.ROOT,
            "  8 sessions on 8 GPUs: %.2f %% of a core over %.0f s, %.1f MiB resident",
            percent,
            seconds,
            agent.residentMib()));
    boolean flat = churn(rig, agent, figures, progress);
    double peak = Figures.tenths(agent.peakMib());
    return new Found(peak, percent, flat, figures);
  }

  private boolean churn(Rig rig, ProcessFile agent, ObjectNode figures, Progress progress) {
    Size before = Size.of(rig, agent);
    long deadline = System.nanoTime() + churn.toNanos();
    int sessions = 0;
    while (System.nanoTime() < deadline) {
      rig.awaitEnd(rig.want(BATCH, SHORT));
      sessions += BATCH;
    }
    Size after = Size.of(rig, agent);
    ObjectNode churned = figures.putObject("churn").put("sessions", sessions);
    churned.set("before", before.toJson());
    churned.set("after", after.toJson());
    progress.say("  " + sessions + " short sessions later: " + churned);
    unless(rig.server().last().count("running") == SESSIONS, "the long sessions still run");
    return after.threads <= before.threads + POOLED
        && after.descriptors <= before.descriptors + POOLED
        && after.files == before.files;
  }

  /** What could grow. */
  private record Size(double residentMib, long threads, long descriptors, long files) {
    static Size of(Rig rig, ProcessFile agent) {
      return new Size(
          agent.residentMib(), agent.threads(), agent.descriptors(), files(rig.state()));
    }

    /** Logs of forgotten sessions are kept for an hour, and bounded, so they do not count. */
    private static long files(Path state) {
      try (Stream<Path> all = Files.walk(state)) {
        return all.filter(file -> !file.startsWith(state.resolve("kept-logs")))
            // One that is being written at this moment is renamed in the next.
            .filter(file -> !file.toString().endsWith(".new"))
            .count();
      } catch (IOException | UncheckedIOException changing) {
        throw new BenchmarkFailure("The state cannot be looked through: " + changing, changing);
      }
    }

    ObjectNode toJson() {
      return Report.object()
          .put("rss_mib", Figures.tenths(residentMib))
          .put("threads", threads)
          .put("descriptors", descriptors)
          .put("files", files);
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }
}
