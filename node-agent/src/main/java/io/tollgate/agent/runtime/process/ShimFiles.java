package io.tollgate.agent.runtime.process;

import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.runtime.StartFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The files that the shim of one allocation writes. Each is one line ending in {@code end}; a line
 * without it is still being written and counts as absent. That makes a plain {@code printf} enough
 * and saves the shim the program that renames.
 */
public record ShimFiles(Path control) {

  private static final String END = "end";

  /**
   * Who the shim is and when it let the work go.
   *
   * @param shim the shim's identity
   * @param goMs boot clock, milliseconds
   */
  public record Started(ProcessIdentity shim, long goMs) {}

  /**
   * How the work ended.
   *
   * @param exitCode 128 + n for signal n
   * @param endMs boot clock, milliseconds
   */
  public record Exited(int exitCode, long endMs) {}

  /** Present once the shim has said who it is. */
  public Optional<Started> started() {
    return words("pid", 5)
        .map(
            w ->
                new Started(
                    new ProcessIdentity(Long.parseLong(w[0]), w[1], UUID.fromString(w[2])),
                    LinuxBootClock.parseSeconds(w[3])));
  }

  /** The process that became, or is about to become, the work. */
  OptionalLong child() {
    return words("child", 3)
        .or(() -> words("child", 2))
        .map(w -> OptionalLong.of(Long.parseLong(w[0])))
        .orElseGet(OptionalLong::empty);
  }

  /** The same process beyond doubt; unknown when a shim of an earlier agent wrote the file. */
  Optional<ProcessIdentity> work(UUID bootId) {
    return words("child", 3).map(w -> new ProcessIdentity(Long.parseLong(w[0]), w[1], bootId));
  }

  /**
   * Makes room for another shim after one that was killed while it wrote down who it is. Of two
   * shims only one can create the file; so this must not be called while one lives.
   *
   * @throws StartFailure when the disk refuses
   */
  void clearUnfinished() throws StartFailure {
    Path pid = control.resolve("pid");
    try {
      if (Files.isRegularFile(pid) && started().isEmpty()) {
        Files.delete(pid);
      }
    } catch (IOException e) {
      throw new StartFailure("What is left of an earlier start cannot be removed: " + e);
    }
  }

  /** Present when the work's program could not be executed; 126 or 127. */
  Optional<Integer> startFailed() {
    return words("start_failed", 2).map(w -> Integer.parseInt(w[0]));
  }

  /** Present once the end is written down. */
  public Optional<Exited> exited() {
    return words("exit", 3)
        .map(w -> new Exited(Integer.parseInt(w[0]), LinuxBootClock.parseSeconds(w[1])));
  }

  private Optional<String[]> words(String name, int count) {
    Path file = control.resolve(name);
    // Most looks find none, and asking costs a fifth of an exception.
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String line = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip();
      String[] words = line.split(" ", -1);
      return words.length == count && words[count - 1].equals(END)
          ? Optional.of(words)
          : Optional.empty();
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
