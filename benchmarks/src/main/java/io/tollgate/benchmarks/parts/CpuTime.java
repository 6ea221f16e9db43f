package io.tollgate.benchmarks.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time of this process, of what it started, and of the PostgreSQL it uses. On a machine
 * that others use too it says more than the clock.
 *
 * @param server of PostgreSQL with all its processes, in seconds
 * @param client of this process and its children that have ended, in seconds
 */
public record CpuTime(double server, double client) {
  private static final double TICKS_PER_SECOND = 100;

  /** So far; zeros where there is no {@code /proc}. */
  public static CpuTime now(long postmaster) {
    double server = 0;
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.filter(CpuTime::isProcess).toList()) {
        List<String> stat = stat(process);
        if (!stat.isEmpty() && stat.get(1).equals("" + postmaster)) {
          server += ticks(stat, 11, 12);
        } else if (!stat.isEmpty() && process.endsWith("" + postmaster)) {
          server += ticks(stat, 11, 14);
        }
      }
      return new CpuTime(
          server / TICKS_PER_SECOND, ticks(stat(Path.of("/proc/self")), 11, 14) / TICKS_PER_SECOND);
    } catch (IOException none) {
      return new CpuTime(0, 0);
    }
  }

  /** What was used since. */
  public CpuTime since(CpuTime before) {
    return new CpuTime(server - before.server, client - before.client);
  }

  /** Microseconds of both sides for each of so many. */
  public double microsEach(long count) {
    return (server + client) * 1e6 / Math.max(1, count);
  }

  /** Seconds that one process has used so far; 0 when it is gone. */
  public static double ofProcess(long pid) {
    return ticks(stat(Path.of("/proc/" + pid)), 11, 12) / TICKS_PER_SECOND;
  }

  /** Seconds that a JVM's compiler threads of now have used so far; 0 when it is gone. */
  public static double ofCompilers(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      double ticks = 0;
      for (Path thread : threads.toList()) {
        ticks += isCompiler(thread) ? ticks(stat(thread), 11, 12) : 0;
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException gone) {
      return 0;
    }
  }

  /** Linux cuts "C2 CompilerThread0" to fifteen characters. */
  private static boolean isCompiler(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).contains(" CompilerThre");
    } catch (IOException gone) {
      return false;
    }
  }

  /** The process that a backend was started by. */
  static long parentOf(long pid) {
    try {
      return Long.parseLong(stat(Path.of("/proc/" + pid)).get(1));
    } catch (IndexOutOfBoundsException none) {
      return -1;
    }
  }

  private static boolean isProcess(Path path) {
    return path.getFileName().toString().chars().allMatch(Character::isDigit);
  }

  /**
   * From the state on, which stands behind the name in brackets; empty when the process is gone.
   */
  private static List<String> stat(Path process) {
    try {
      String line = Files.readString(process.resolve("stat"));
      return List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
    } catch (IOException gone) {
      return List.of();
    }
  }

  private static double ticks(List<String> stat, int first, int last) {
    double sum = 0;
    for (int i = first; i <= last && i < stat.size(); i++) {
      sum += Double.parseDouble(stat.get(i));
    }
    return sum;
  }
}
