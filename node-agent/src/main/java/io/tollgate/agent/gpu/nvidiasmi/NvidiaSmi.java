package io.tollgate.agent.gpu.nvidiasmi;

import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks {@code nvidia-smi}. */
public final class NvidiaSmi implements GpuProbe {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String FIELDS =
      "index,uuid,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw,"
          + "mig.mode.current";

  private final String program;
  private final Path output;
  private final Duration timeout;
  private Optional<Process> hanging = Optional.empty();

  /**
   * @param program name or path of nvidia-smi
   * @param output a file of ours for its output: a pipe would block with the program
   */
  public NvidiaSmi(String program, Path output) {
    this(program, output, TIMEOUT);
  }

  NvidiaSmi(String program, Path output, Duration timeout) {
    this.program = program;
    this.output = output;
    this.timeout = timeout;
  }

  @Override
  public String source() {
    return "nvidia-smi";
  }

  @Override
  public List<GpuReading> read() throws ProbeFailure {
    if (hanging.filter(Process::isAlive).isPresent()) {
      throw new ProbeFailure("an earlier nvidia-smi still hangs; a GPU may have failed");
    }
    hanging = Optional.empty();
    List<GpuReading> readings = NvidiaSmiTable.parse(ask());
    if (readings.isEmpty()) {
      throw new ProbeFailure("nvidia-smi shows no GPU that can be offered");
    }
    return readings;
  }

  private String ask() throws ProbeFailure {
    try {
      Process process =
          new ProcessBuilder(program, "--query-gpu=" + FIELDS, "--format=csv")
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        hanging = Optional.of(process);
        throw new ProbeFailure("nvidia-smi did not answer within " + timeout.toMillis() + " ms");
      }
      String answer = Files.readString(output, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new ProbeFailure("nvidia-smi failed: " + answer.lines().findFirst().orElse(""));
      }
      return answer;
    } catch (IOException e) {
      throw new ProbeFailure("nvidia-smi cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProbeFailure("interrupted");
    }
  }
}
