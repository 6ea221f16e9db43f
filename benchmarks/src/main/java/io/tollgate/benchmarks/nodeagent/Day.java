package io.tollgate.benchmarks.nodeagent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.agent.SimulatedDay;
import io.tollgate.agent.gpu.dcgm.DcgmScrape;
import io.tollgate.benchmarks.Report;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What is left in an agent's memory and directory after an hour, and after a day, of sessions that
 * come and go, in an agent's JVM.
 */
final class Day {
  private static final double KIB = 1024;

  private Day() {}

  /** In the child: the state directory, the exporter, the seed, the hours. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    DcgmScrape probe = new DcgmScrape(URI.create(arguments[1]), "dcgm");
    int hours = Integer.parseInt(arguments[3]);
    try (SimulatedDay day = new SimulatedDay(directory, probe, Long.parseLong(arguments[2]))) {
      ObjectNode figures = Report.object().put("hours", hours);
      day.pass(Duration.ofHours(1));
      figures.set("after_1_h", look(day));
      for (int hour = 1; hour < hours; hour++) {
        day.pass(Duration.ofHours(1));
        System.err.println("  hour " + (hour + 1) + ": " + look(day));
      }
      figures.set("at_the_end", look(day));
      day.windDown();
      figures.set("wound_down", look(day));
      System.out.println(figures);
    }
  }

  private static ObjectNode look(SimulatedDay day) {
    System.gc();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return Report.object()
        .put("heap_kib", Math.round(heap / KIB))
        .put("sessions", day.sessions())
        .put("known", day.known())
        .put("rows", day.rows())
        .put("files", day.files())
        .put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
  }
}
