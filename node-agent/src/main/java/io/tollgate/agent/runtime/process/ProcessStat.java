package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One line of {@code /proc/<pid>/stat}, as far as it matters here.
 *
 * @param pid the process
 * @param state the kernel's letter; Z and X are dead
 * @param group process group
 * @param session process session
 * @param startTicks start time in clock ticks since boot, as the kernel writes it
 */
public record ProcessStat(long pid, char state, long group, long session, String startTicks) {

  private static final int GROUP = 2;
  private static final int SESSION = 3;
  private static final int START = 19;

  /** Reads the line of a process, empty when there is no such process. */
  public static Optional<ProcessStat> read(long pid) {
    try {
      return parse(
          pid,
          new String(
              Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** The name of the program may hold spaces and parentheses; what counts comes after the last. */
  static Optional<ProcessStat> parse(long pid, String line) {
    int close = line.lastIndexOf(')');
    if (close < 0 || close + 2 >= line.length()) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 2).split(" ", START + 2);
    if (fields.length <= START) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessStat(
            pid,
            fields[0].charAt(0),
            Long.parseLong(fields[GROUP]),
            Long.parseLong(fields[SESSION]),
            fields[START].strip()));
  }

  /** Whether it lives; a zombie does not. */
  public boolean alive() {
    return state != 'Z' && state != 'X';
  }
}
