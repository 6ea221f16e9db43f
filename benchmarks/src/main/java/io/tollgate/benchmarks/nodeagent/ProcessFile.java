package io.tollgate.benchmarks.nodeagent;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel tells of a process under {@code /proc}.
 *
 * @param pid the process
 */
record ProcessFile(long pid) {
  private static final double KIB_PER_MIB = 1024;
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TICKS = 11;
  private static final int KERNEL_TICKS = 12;

  /** Resident memory now, shared pages in full, in MiB. */
  double residentMib() {
    return field("status", "VmRSS:") / KIB_PER_MIB;
  }

  /** The most resident memory it ever had, in MiB. */
  double peakMib() {
    return field("status", "VmHWM:") / KIB_PER_MIB;
  }

  /** Resident memory, pages shared by n processes counted as an n-th, in MiB. */
  double proportionalMib() {
    return field("smaps_rollup", "Pss:") / KIB_PER_MIB;
  }

  /** How many threads it has. */
  long threads() {
    return field("status", "Threads:");
  }

  /** How many file descriptors it has open. */
  long descriptors() {
    try (Stream<Path> open = Files.list(path("fd"))) {
      return open.count();
    } catch (IOException gone) {
      throw gone(gone);
    }
  }

  /** Processor time in user and kernel so far, in seconds; the kernel counts in hundredths. */
  double cpuSeconds() {
    String stat = text("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[KERNEL_TICKS]))
        / TICKS_PER_SECOND;
  }

  /** Its program and arguments. */
  List<String> commandLine() {
    return List.of(text("cmdline").split("\0"));
  }

  private long field(String file, String name) {
    return text(file)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split(" ")[0])
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new BenchmarkFailure("The kernel does not tell " + name + " of " + pid));
  }

  private String text(String file) {
    try {
      return Files.readString(path(file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      throw gone(gone);
    }
  }

  private Path path(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  private BenchmarkFailure gone(IOException cause) {
    return new BenchmarkFailure("Process " + pid + " cannot be looked at: " + cause, cause);
  }
}
