package io.tollgate.agent.trespass;

import io.tollgate.agent.gpu.ProbeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks {@code nvidia-smi}, under a time limit and never while an earlier one still hangs. */
public final class NvidiaSmiApps implements TrespassWatch.Apps {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String program;
  private final Path output;
  private final Duration timeout;
  private Optional<Process> hanging = Optional.empty();

  /**
   * @param directory ours, for a file of the program's output
   */
  public NvidiaSmiApps(Path directory) {
    this("nvidia-smi", directory.resolve("nvidia-smi-apps.csv"), PATIENCE);
  }

  /**
   * @param program name or path of nvidia-smi
   * @param output a file of ours for its output: a pipe would block with the program
   * @param timeout the longest that it may take
   */
  NvidiaSmiApps(String program, Path output, Duration timeout) {
    this.program = program;
    this.output = output;
    this.timeout = timeout;
  }

  @Override
  public List<ComputeApp> read() throws ProbeFailure {
    if (hanging.filter(Process::isAlive).isPresent()) {
      throw new ProbeFailure("an earlier nvidia-smi still hangs");
    }
    hanging = Optional.empty();
    try {
      Process process =
          new ProcessBuilder(program, "--query-compute-apps=gpu_uuid,pid", "--format=csv,noheader")
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        hanging = Optional.of(process);
        throw new ProbeFailure("nvidia-smi did not answer within " + timeout.toMillis() + " ms");
      }
      if (process.exitValue() != 0) {
        throw new ProbeFailure("nvidia-smi failed with " + process.exitValue());
      }
      return ComputeApp.parse(Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new ProbeFailure("nvidia-smi cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProbeFailure("interrupted");
    }
  }
}
