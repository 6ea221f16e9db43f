package io.tollgate.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The machine as isolation sees it; tests put another one in its place.
 *
 * @param root whether the agent may do everything
 * @param processes normally {@code /proc}
 * @param devices normally {@code /dev}
 * @param driver normally {@code /proc/driver/nvidia}
 * @param accounts files in which numbers of users and groups are given away
 */
public record Host(boolean root, Path processes, Path devices, Path driver, List<Path> accounts) {

  private static final List<String> PROGRAM_PATH =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");
  private static final long PATIENCE_SECONDS = 10;

  public Host {
    accounts = List.copyOf(accounts);
  }

  /** This machine. */
  public static Host here() {
    return new Host(
        effectiveUser() == 0,
        Path.of("/proc"),
        Path.of("/dev"),
        Path.of("/proc/driver/nvidia"),
        List.of(Path.of("/etc/passwd"), Path.of("/etc/group")));
  }

  private static long effectiveUser() {
    // "Uid:" with the real, the effective and two more numbers.
    return ControlFiles.lines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> line.split("\\s+", -1))
        .filter(words -> words.length > 2)
        .map(words -> Long.parseLong(words[2]))
        .findFirst()
        .orElse(-1L);
  }

  /** What is mounted where. */
  List<String> mounts() {
    return ControlFiles.lines(processes.resolve("self/mounts"));
  }

  /** Where a program of the system is. */
  static Optional<String> program(String name) {
    return PROGRAM_PATH.stream()
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** Whether a command succeeds within ten seconds; it has no input, output or variables. */
  static boolean succeeds(List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      Map<String, String> environment = builder.environment();
      environment.clear();
      Process process = builder.start();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
