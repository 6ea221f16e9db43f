package io.tollgate.cli.launch;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One process that belongs to us: in a process session of its own, so that a Ctrl-C at the terminal
 * reaches only us and we stop the parts in order; asked by the kernel to stop when we die without
 * having done so; its output in a log file.
 */
final class Part {
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin"));

  private final String name;
  private final Path log;
  private final Process process;

  private Part(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a part. Call it from a thread that lives as long as the part should: the kernel sends
   * the parting signal when that thread ends.
   *
   * @param orphanSignal what it gets when we die: TERM, or INT for PostgreSQL
   */
  static Part start(String name, Path log, String orphanSignal, List<String> command) {
    List<String> wrapped = new ArrayList<>();
    if (present("setsid")) {
      wrapped.add("setsid");
    }
    if (present("setpriv")) {
      wrapped.addAll(List.of("setpriv", "--pdeathsig", orphanSignal));
    }
    wrapped.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(wrapped)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(variable -> variable.startsWith("TOLLGATE_"));
    try {
      return new Part(name, log, builder.start());
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "The " + name + " cannot be started: " + failed + ".", failed);
    }
  }

  /** Its process id. */
  long pid() {
    return process.pid();
  }

  /** What it is. */
  String name() {
    return name;
  }

  /** Whether it runs. */
  boolean alive() {
    return process.isAlive();
  }

  /** Waits for its end. */
  int exitCode(Duration patience) {
    try {
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw failure("did not finish within " + patience.toSeconds() + " s");
  }

  /** Asks it to end, waits, and kills it when it does not. Doing it twice is harmless. */
  void stop(String signal, Duration patience) {
    if (process.isAlive() && signal.equals("TERM")) {
      process.destroy();
    } else if (process.isAlive()) {
      Processes.signal(process.pid(), signal);
    }
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A failure of this part, with the end of its log. */
  CommandFailure failure(String what) {
    return new CommandFailure(
        ExitCode.UNEXPECTED,
        "The "
            + name
            + " "
            + what
            + ". The end of its log ("
            + log
            + "):\n"
            + tail()
            + "Everything started so far is stopped again.");
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      StringBuilder end = new StringBuilder();
      lines
          .subList(Math.max(0, lines.size() - 12), lines.size())
          .forEach(line -> end.append("  ").append(line).append('\n'));
      return end.toString();
    } catch (IOException unreadable) {
      return "  (it cannot be read: " + unreadable + ")\n";
    }
  }

  static boolean present(String program) {
    return PROGRAMS.stream().anyMatch(place -> Files.isExecutable(place.resolve(program)));
  }
}
