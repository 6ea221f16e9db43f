package io.tollgate.agent.gpu.nvidiasmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.agent.SharedFiles;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvidiaSmiTest {

  private static final String HEADER =
      "index, uuid, name, utilization.gpu [%], memory.used [MiB], memory.total [MiB],"
          + " temperature.gpu, power.draw [W], mig.mode.current\n";

  @TempDir Path directory;

  /** The tables of a capture, idle first, then under load. */
  private static List<GpuReading> capture(String file) throws IOException {
    List<String> lines =
        Files.readAllLines(SharedFiles.shared("nvidia-smi-captures").resolve(file));
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith("timestamp, driver_version")) {
        int end = i;
        while (end < lines.size() && !lines.get(end).isBlank() && !lines.get(end).startsWith("#")) {
          end++;
        }
        return NvidiaSmiTable.parse(String.join("\n", lines.subList(i, end)));
      }
    }
    throw new AssertionError("no table in " + file);
  }

  @Test
  void whole_cards_of_real_captures_are_read() throws IOException {
    GpuReading h100 = capture("linux-x86_64__nvidia-h100-80gb-hbm3__590.48.01.txt").get(0);
    assertThat(GpuModels.slug(h100.identity().product(), null)).isEqualTo("h100");
    assertThat(h100.activity().memoryTotalBytes()).isEqualTo(81_559L << 20);
    assertThat(h100.activity().gpuUtilPercent()).isNotNull();
    GpuReading h200 = capture("linux-x86_64__nvidia-h200__590.48.01.txt").get(0);
    assertThat(GpuModels.slug(h200.identity().product(), null)).isEqualTo("h200");
    GpuReading card = capture("linux-x86_64__nvidia-geforce-rtx-2080-super__595.71.05.txt").get(0);
    assertThat(GpuModels.slug(card.identity().product(), null)).isEqualTo("rtx-2080-super");
  }

  @Test
  void card_cut_into_slices_is_not_offered_whole() throws IOException {
    assertThat(capture("linux-x86_64__nvidia-h100-mig__590.48.01.txt")).isEmpty();
  }

  @Test
  void whatever_is_not_a_number_is_no_value() {
    String row = "0, GPU-1, NVIDIA X, [N/A], [Insufficient Permissions], 100 MiB, N/A, ERR!, [N/A]";
    GpuReading reading = NvidiaSmiTable.parse(HEADER + row).get(0);
    assertThat(reading.activity().gpuUtilPercent()).isNull();
    assertThat(reading.activity().memoryUsedBytes()).isNull();
    assertThat(reading.activity().memoryTotalBytes()).isEqualTo(100L << 20);
    assertThat(reading.draw().temperatureCelsius()).isNull();
    assertThat(reading.draw().powerWatts()).isNull();
    assertThat(NvidiaSmiTable.parse("No devices were found")).isEmpty();
    assertThat(NvidiaSmiTable.parse("")).isEmpty();
  }

  @Test
  void program_is_asked_and_its_failure_is_told() throws Exception {
    Path good =
        script(
            "cat <<'E'\n"
                + HEADER
                + "0, GPU-1, Tesla T4, 7 %, 1 MiB, 2 MiB, 30, 9.5 W, [N/A]\nE\n");
    GpuReading reading = new NvidiaSmi(good.toString(), directory.resolve("o")).read().get(0);
    assertThat(reading.activity().gpuUtilPercent()).isEqualTo(7);
    Path bad = script("echo 'NVIDIA-SMI has failed'; exit 9");
    assertThatThrownBy(() -> new NvidiaSmi(bad.toString(), directory.resolve("o")).read())
        .isInstanceOf(ProbeFailure.class)
        .hasMessageContaining("NVIDIA-SMI has failed");
    assertThatThrownBy(() -> new NvidiaSmi("/no/such/nvidia-smi", directory.resolve("o")).read())
        .isInstanceOf(ProbeFailure.class);
  }

  @Test
  void program_that_hangs_is_given_up() throws Exception {
    Path hanging = script("exec sleep 300");
    NvidiaSmi smi =
        new NvidiaSmi(hanging.toString(), directory.resolve("o"), Duration.ofMillis(100));
    assertThatThrownBy(smi::read)
        .isInstanceOf(ProbeFailure.class)
        .hasMessageContaining("did not answer");
  }

  private Path script(String text) throws IOException {
    Path file = Files.createTempFile(directory, "nvidia-smi", ".sh");
    Files.writeString(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
