package io.tollgate.benchmarks.nodeagent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.dcgm.DcgmReadings;
import io.tollgate.agent.gpu.dcgm.ExpositionParser;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long the agent needs from the text of a scrape to readings, in an agent's JVM. */
final class ParseTime {
  private static final int TEXTS = 16;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ParseTime() {}

  /** In the child: how often to parse for warming up, and as often to measure. */
  public static void main(String[] arguments) {
    int times = Integer.parseInt(arguments[0]);
    ObjectNode figures = Report.object();
    for (Scrape scrape : Scrape.values()) {
      figures.set(scrape.key(), measure(scrape, times));
    }
    System.out.println(figures);
  }

  private static ObjectNode measure(Scrape scrape, int times) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      texts.add(scrape.text(i));
    }
    long first = nanos(scrape, texts.get(0));
    for (int i = 0; i < times; i++) {
      nanos(scrape, texts.get(i % TEXTS));
    }
    long[] wall = new long[times];
    long[] cpu = new long[times];
    for (int i = 0; i < times; i++) {
      long begun = THREADS.getCurrentThreadCpuTime();
      wall[i] = nanos(scrape, texts.get(i % TEXTS));
      cpu[i] = THREADS.getCurrentThreadCpuTime() - begun;
    }
    ObjectNode figures = Report.object().put("series", scrape.series());
    figures.put("bytes", texts.get(0).length()).put("count", times);
    figures.put("first_us", first / 1_000);
    put(figures, "", wall);
    put(figures, "cpu_", cpu);
    return figures;
  }

  private static void put(ObjectNode figures, String kind, long[] nanos) {
    Arrays.sort(nanos);
    figures.put(kind + "min_us", nanos[0] / 1_000);
    figures.put(kind + "p50_us", nanos[nanos.length / 2] / 1_000);
    figures.put(kind + "p99_us", nanos[nanos.length * 99 / 100] / 1_000);
  }

  private static long nanos(Scrape scrape, String text) {
    long begun = System.nanoTime();
    List<GpuReading> readings = DcgmReadings.of(ExpositionParser.parse(text)).readings();
    long nanos = System.nanoTime() - begun;
    BenchmarkFailure.unless(
        readings.size() == scrape.readings()
            && readings.get(0).activity().memoryUsedBytes() != null,
        "each GPU of " + scrape + " is read");
    return nanos;
  }
}
