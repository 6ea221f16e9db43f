package io.tollgate.cli.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes that are not children of ours: found by a word in their command line. */
final class Processes {
  private Processes() {}

  /** Ids of the processes with this word in their command line, ourselves apart. */
  static List<Long> mentioning(String word) {
    List<Long> found = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != self && commandLine(process).contains(word)) {
          found.add(pid);
        }
      }
    } catch (IOException noProc) {
      ProcessHandle.allProcesses()
          .filter(one -> one.pid() != self)
          .filter(one -> one.info().commandLine().orElse("").contains(word))
          .forEach(one -> found.add(one.pid()));
    }
    return found;
  }

  /** Sends a signal by name. */
  static void signal(long pid, String signal) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    } catch (IOException noShell) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends what an earlier run that was killed has left behind.
   *
   * @param word what their command lines mention; must be ours alone
   */
  static void endLeftovers(String word, String signal) {
    for (long pid : mentioning(word)) {
      signal(pid, signal);
      ProcessHandle.of(pid).ifPresent(one -> await(one, Duration.ofSeconds(10)));
    }
  }

  private static void await(ProcessHandle process, Duration patience) {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException stubborn) {
      process.destroyForcibly();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private static String commandLine(Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
          .replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }
}
