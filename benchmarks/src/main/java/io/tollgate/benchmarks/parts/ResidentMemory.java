package io.tollgate.benchmarks.parts;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory a process really occupies. */
public final class ResidentMemory {
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+([0-9]+) kB$");

  private ResidentMemory() {}

  /** In MiB, with one digit after the point. */
  public static double mebibytes(long pid) {
    try {
      return parse(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
    } catch (IOException gone) {
      throw new BenchmarkFailure("Process " + pid + " cannot be looked at: " + gone, gone);
    }
  }

  static double parse(String status) {
    Matcher resident = RESIDENT.matcher(status);
    if (!resident.find()) {
      throw new BenchmarkFailure("The kernel does not tell the resident memory:\n" + status);
    }
    return Figures.tenths(Long.parseLong(resident.group(1)) / 1024.0);
  }
}
