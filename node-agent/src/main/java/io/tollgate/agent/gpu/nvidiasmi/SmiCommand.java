package io.tollgate.agent.gpu.nvidiasmi;

import io.tollgate.agent.gpu.ProbeFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs {@code nvidia-smi} under a time limit, and never while an earlier one is still there: one
 * that waits for a dead GPU inside the kernel cannot be killed, and a second would wait beside it.
 * So an agent has one of these, whoever asks. Safe for any thread; one question at a time.
 */
public final class SmiCommand {

  private static final int MOST_BYTES = 1 << 20;

  /** In blocks of 512 bytes; a program gone wild fills no disk. */
  private static final String LIMITED = "ulimit -f 2048 && exec \"$@\"";

  private static final long REAP_MS = 500;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String program;
  private final Path output;
  private final Duration timeout;
  private final LongSupplier bootMs;
  private Optional<Process> left = Optional.empty();
  private volatile OptionalLong hangingSinceMs = OptionalLong.empty();

  /**
   * The machine's own {@code nvidia-smi}.
   *
   * @param output a file of ours for its output
   * @param bootMs the boot clock
   */
  public static SmiCommand onPath(Path output, LongSupplier bootMs) {
    return new SmiCommand("nvidia-smi", output, TIMEOUT, bootMs);
  }

  /**
   * @param program name or path of nvidia-smi
   * @param output a file of ours for its output: a pipe would block with the program
   * @param timeout the longest that an answer may take
   * @param bootMs the boot clock
   */
  public SmiCommand(String program, Path output, Duration timeout, LongSupplier bootMs) {
    this.program = program;
    this.output = output;
    this.timeout = timeout;
    this.bootMs = bootMs;
  }

  /**
   * What the program said.
   *
   * @param exitCode its own
   * @param text its output, cut at a mebibyte
   */
  public record Answer(int exitCode, String text) {

    /** Its first line, for people. */
    public String firstLine() {
      return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("");
    }
  }

  /** Since when no run has come back by itself. */
  public OptionalLong hangingSinceMs() {
    return hangingSinceMs;
  }

  /**
   * Runs it with these arguments.
   *
   * @throws ProbeFailure when it cannot be run or does not come back in time
   */
  public synchronized Answer ask(String... arguments) throws ProbeFailure {
    if (left.filter(Process::isAlive).isPresent()) {
      throw new ProbeFailure("an earlier nvidia-smi still hangs; a GPU may have failed");
    }
    left = Optional.empty();
    long startedMs = bootMs.getAsLong();
    try {
      List<String> words =
          new ArrayList<>(List.of("/bin/sh", "-c", LIMITED, "nvidia-smi", program));
      words.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        giveUp(process, startedMs);
        throw new ProbeFailure("nvidia-smi did not answer within " + timeout.toMillis() + " ms");
      }
      hangingSinceMs = OptionalLong.empty();
      try (InputStream text = Files.newInputStream(output)) {
        return new Answer(
            process.exitValue(), new String(text.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new ProbeFailure("nvidia-smi cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProbeFailure("interrupted");
    }
  }

  private void giveUp(Process process, long startedMs) throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(REAP_MS, TimeUnit.MILLISECONDS)) {
      left = Optional.of(process);
    }
    if (hangingSinceMs.isEmpty()) {
      hangingSinceMs = OptionalLong.of(startedMs);
    }
  }
}
