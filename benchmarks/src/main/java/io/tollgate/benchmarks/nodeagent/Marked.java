package io.tollgate.benchmarks.nodeagent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The living processes of allocations, found from outside by the marker in their environment. */
final class Marked {
  private static final String MARKER = "TOLLGATE_ALLOCATION_ID=";

  private Marked() {}

  /** Ids of the processes that belong to one of these allocations. */
  static List<Long> processes(Set<String> allocations) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(process -> process.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .filter(name -> allocations.contains(allocationOf(name)))
          .map(Long::valueOf)
          .toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  /** Kills them, as often as it takes; for the end of a benchmark that failed half-way. */
  static void end(Set<String> allocations) {
    for (List<Long> left = processes(allocations); !left.isEmpty(); left = processes(allocations)) {
      left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  private static String allocationOf(String pid) {
    String environment = text(pid, "environ");
    for (String variable : environment.split("\0", -1)) {
      if (variable.startsWith(MARKER) && !isDead(pid)) {
        return variable.substring(MARKER.length());
      }
    }
    return "";
  }

  private static boolean isDead(String pid) {
    String stat = text(pid, "stat");
    int name = stat.lastIndexOf(')');
    return name < 0 || "ZX".indexOf(stat.charAt(name + 2)) >= 0;
  }

  private static String text(String pid, String file) {
    try {
      return Files.readString(Path.of("/proc", pid, file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
