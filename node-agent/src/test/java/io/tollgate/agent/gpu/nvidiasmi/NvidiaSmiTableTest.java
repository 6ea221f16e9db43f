package io.tollgate.agent.gpu.nvidiasmi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.SharedFiles;
import io.tollgate.agent.gpu.GpuActivity;
import io.tollgate.agent.gpu.GpuDraw;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.gpu.RecoveryAction;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class NvidiaSmiTableTest {

  private static final String HEADER =
      "index, uuid, name, utilization.gpu [%], memory.used [MiB], memory.total [MiB],"
          + " temperature.gpu, power.draw [W], mig.mode.current\n";

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
    assertThat(h100.signs().rowRemapFailure()).isFalse();
    assertThat(h100.signs().rowRemapPending()).isFalse();
    assertThat(h100.signs().eccDoubleBitVolatile()).isZero();
    assertThat(h100.signs().clocksEventReasons()).isNotNull();
    assertThat(h100.signs().recoveryAction()).isEqualTo(RecoveryAction.NONE);
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
  void signs_are_read_under_old_and_new_names() {
    String header = "uuid, %s, remapped_rows.failure, gpu_recovery_action%n";
    GpuReading old =
        NvidiaSmiTable.parse(
                header.formatted("clocks_throttle_reasons.active")
                    + "GPU-1, 0x0000000000000048, Yes, Drain and Reset")
            .get(0);
    assertThat(old.signs().clocksEventReasons()).isEqualTo(0x48);
    assertThat(old.signs().rowRemapFailure()).isTrue();
    assertThat(old.signs().recoveryAction()).isEqualTo(RecoveryAction.DRAIN_AND_RESET);
    GpuReading silent =
        NvidiaSmiTable.parse(
                header.formatted("clocks_event_reasons.active")
                    + "GPU-1, [Function Not Found], [N/A], [Unknown Error]")
            .get(0);
    assertThat(silent.signs()).isEqualTo(GpuSigns.UNKNOWN);
  }

  @Test
  void value_out_of_its_range_is_none() {
    String row = "0, GPU-1, NVIDIA X, 101 %, -5 MiB, 99999999 MiB, 400, 9999 W, Disabled";
    GpuReading reading = NvidiaSmiTable.parse(HEADER + row).get(0);
    assertThat(reading.activity()).isEqualTo(GpuActivity.UNKNOWN);
    assertThat(reading.draw()).isEqualTo(GpuDraw.UNKNOWN);
  }
}
