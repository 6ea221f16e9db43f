package io.tollgate.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the figures were measured on.
 *
 * @param cores processors that this process may use
 * @param memoryGib total memory
 * @param jdk version of the Java that runs benchmark and parts
 * @param postgres version of the PostgreSQL that takes part; null when it is not known
 */
public record Machine(int cores, double memoryGib, String jdk, @Nullable String postgres) {
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+([0-9]+) kB");

  /** This machine. */
  public static Machine here(@Nullable String postgres) {
    return new Machine(
        Runtime.getRuntime().availableProcessors(), memory(), "" + Runtime.version(), postgres);
  }

  /** Processes that want a processor now, averaged over a minute: who else was at work. */
  public static double load() {
    return Figures.tenths(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  ObjectNode toJson() {
    return Report.object()
        .put("cores", cores)
        .put("memory_gib", memoryGib)
        .put("jdk", jdk)
        .put("postgres", postgres);
  }

  private static double memory() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/meminfo"));
      return lines.stream()
          .map(MEMORY::matcher)
          .filter(Matcher::matches)
          .mapToLong(line -> Long.parseLong(line.group(1)))
          .mapToObj(kib -> Figures.tenths(kib / 1024.0 / 1024.0))
          .findFirst()
          .orElse(0.0);
    } catch (IOException unknown) {
      return 0;
    }
  }
}
