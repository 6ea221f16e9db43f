package io.tollgate.agent.gpu.dcgm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.RecoveryAction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DcgmReadingsTest {

  private static List<GpuReading> read(String text) {
    return DcgmReadings.of(ExpositionParser.parse(text)).readings();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2147483632",
        "2147483635",
        "9223372036854775792",
        "9223372036854775794",
        "9.223372036854776e+18",
        "140737488355328.000000",
        "140737488355330",
        "NaN",
        "+Inf"
      })
  void value_that_stands_for_none_is_none(String blank) {
    GpuReading reading =
        read("DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-1\",gpu=\"0\"} "
                + blank
                + "\nDCGM_FI_DEV_FB_USED{UUID=\"GPU-1\"} "
                + blank
                + "\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID=\"GPU-1\"} "
                + (blank.startsWith("2147") || blank.startsWith("1407") ? "NaN" : blank))
            .get(0);
    assertThat(reading.activity().gpuUtilPercent()).isNull();
    assertThat(reading.activity().memoryUsedBytes()).isNull();
    assertThat(reading.draw().energyMillijoules()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-1\"} 200000",
        "DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-1\"} -1",
        "DCGM_FI_PROF_GR_ENGINE_ACTIVE{UUID=\"GPU-1\"} 1.2",
        "DCGM_FI_DEV_POWER_USAGE{UUID=\"GPU-1\"} 9999",
        "DCGM_FI_DEV_GPU_TEMP{UUID=\"GPU-1\"} 400"
      })
  void value_out_of_its_range_is_none(String line) {
    GpuReading reading = read(line).get(0);
    assertThat(reading.activity().gpuUtilPercent()).isNull();
    assertThat(reading.activity().grEngineActive()).isNull();
    assertThat(reading.draw().powerWatts()).isNull();
    assertThat(reading.draw().temperatureCelsius()).isNull();
  }

  @Test
  void rows_without_a_gpu_are_not_gpu_zero() {
    assertThat(
            read(
                """
                DCGM_FI_DEV_CPU_UTIL_TOTAL{cpu="0"} 3
                DCGM_FI_DEV_NVSWITCH_TEMP{nvswitch="0"} 3
                DCGM_FI_DEV_NVLINK{gpu_uuid="GPU-1",nvlink="0"} 3
                DCGM_FI_DEV_GPU_UTIL{gpu="0"} 3
                """))
        .isEmpty();
  }

  @Test
  void old_and_new_names_of_labels_and_fields_mean_the_same() {
    GpuReading reading =
        read("""
                DCGM_FI_PROF_SM_UTIL_RATIO{gpu="3",uuid="GPU-1",model_name="Tesla T4"} 0.5
                DCGM_FI_DEV_GPU_UTIL_RATIO{gpu="3",uuid="GPU-1"} 0.25
                DCGM_FI_DEV_XID_ERROR{gpu="3",uuid="GPU-1"} 79
                DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="3",uuid="GPU-1"} 3.1035686671e+10
                """)
            .get(0);
    assertThat(reading.identity().index()).isEqualTo(3);
    assertThat(reading.identity().product()).isEqualTo("Tesla T4");
    assertThat(reading.activity().smActive()).isEqualTo(0.5);
    assertThat(reading.activity().gpuUtilPercent()).isEqualTo(25);
    assertThat(reading.signs().xid()).isEqualTo(79);
    assertThat(reading.draw().energyMillijoules()).isEqualTo(31_035_686_671L);
  }

  @Test
  void card_cut_into_slices_is_offered_as_its_slices() {
    List<GpuReading> readings =
        read(
            """
            DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",modelName="NVIDIA H100"} 100
            DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",GPU_I_PROFILE="1g.10gb",GPU_I_ID="7"} 1
            DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",GPU_I_PROFILE="1g.10gb",GPU_I_ID="8"} 2
            DCGM_FI_DEV_FB_USED{gpu="1",UUID="GPU-2",GPU_I_PROFILE="",GPU_I_ID=""} 3
            """);
    assertThat(readings.stream().map(GpuReading::uuid))
        .containsExactly("MIG-GPU-1/7/0", "MIG-GPU-1/8/0", "GPU-2");
    assertThat(readings.get(0).identity().migProfile()).isEqualTo("1g.10gb");
  }

  @Test
  void names_and_units_of_all_years_are_one_field() {
    GpuReading old =
        read("""
                DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",UUID="GPU-1"} 0.25
                DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1"} 1000
                DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-1"} 2000
                DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-1"} 99.5
                DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1"} 44
                DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-1"} 7000
                DCGM_FI_DEV_XID_ERRORS{gpu="0",UUID="GPU-1"} 31
                DCGM_FI_DEV_ROW_REMAP_FAILURE{gpu="0",UUID="GPU-1"} 1
                DCGM_FI_DEV_ROW_REMAP_PENDING{gpu="0",UUID="GPU-1"} 0
                DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{gpu="0",UUID="GPU-1"} 3
                DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{gpu="0",UUID="GPU-1"} 72
                """)
            .get(0);
    GpuReading young =
        read("""
                DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO{gpu="0",UUID="GPU-1"} 0.25
                DCGM_FI_DEV_FB_USED_BYTES{gpu="0",UUID="GPU-1"} 1048576000
                DCGM_FI_DEV_FB_FREE_BYTES{gpu="0",UUID="GPU-1"} 2.097152e+09
                DCGM_FI_DEV_BOARD_POWER_WATTS{gpu="0",UUID="GPU-1"} 99.5
                DCGM_FI_DEV_GPU_TEMP_CELSIUS{gpu="0",UUID="GPU-1"} 44
                DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL{gpu="0",UUID="GPU-1"} 7
                DCGM_FI_DEV_XID_ERROR{gpu="0",UUID="GPU-1"} 31
                DCGM_FI_DEV_ROW_REMAP_FAILED{gpu="0",UUID="GPU-1"} 1
                DCGM_FI_DEV_ROW_REMAP_PENDING{gpu="0",UUID="GPU-1"} 0
                DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL{gpu="0",UUID="GPU-1"} 3
                DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu="0",UUID="GPU-1"} 72
                """)
            .get(0);
    assertThat(young).isEqualTo(old);
    assertThat(old.signs().rowRemapFailure()).isTrue();
    assertThat(old.signs().rowRemapPending()).isFalse();
    assertThat(old.signs().uncorrectableRemappedRows()).isEqualTo(3);
    assertThat(old.signs().clocksEventReasons()).isEqualTo(72);
    assertThat(old.activity().memoryTotalBytes()).isEqualTo(3_000L << 20);
  }

  private static List<Double> ratios(String... values) {
    StringBuilder text = new StringBuilder();
    for (int gpu = 0; gpu < values.length; gpu++) {
      text.append(
          "DCGM_FI_DEV_GPU_UTIL_RATIO{gpu=\"%d\",UUID=\"GPU-%d\"} %s%n"
              .formatted(gpu, gpu, values[gpu]));
    }
    return read(text.toString()).stream().map(r -> r.activity().gpuUtilPercent()).toList();
  }

  @Test
  void utilization_that_is_called_a_ratio_is_read_as_what_the_exporter_means_by_it() {
    assertThat(ratios("0", "1", "57")).containsExactly(0.0, 1.0, 57.0);
    assertThat(ratios("0", "1", "0.5")).containsExactly(0.0, 100.0, 50.0);
    assertThat(ratios("0", "1")).containsExactly(0.0, null);
  }

  @Test
  void series_shown_once_per_job_is_one_series() {
    List<GpuReading> readings =
        read(
            """
            DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-1",hpc_job="a"} 300
            DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-1",hpc_job="b"} 300
            DCGM_EXP_XID_ERRORS_COUNT{gpu="0",UUID="GPU-1",xid="94",hpc_job="a"} 2
            DCGM_EXP_XID_ERRORS_COUNT{gpu="0",UUID="GPU-1",xid="94",hpc_job="b"} 2
            """);
    assertThat(readings).hasSize(1);
    assertThat(readings.get(0).draw().powerWatts()).isEqualTo(300);
    assertThat(readings.get(0).signs().xidCounts()).containsExactly(Map.entry(94, 2L));
  }

  @Test
  void slice_shows_the_signs_of_its_card() {
    GpuReading slice =
        read("""
                DCGM_FI_DEV_XID_ERRORS{gpu="0",UUID="GPU-1"} 79
                DCGM_FI_DEV_GPU_RECOVERY_ACTION{gpu="0",UUID="GPU-1"} 2
                DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{gpu="0",UUID="GPU-1"} 1
                DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-1"} 200
                DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",GPU_I_PROFILE="1g.10gb",GPU_I_ID="7"} 1
                DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{gpu="0",UUID="GPU-1",GPU_I_ID="7"} 0
                """)
            .get(0);
    assertThat(slice.identity().slice()).isEqualTo(new GpuIdentity.Slice("GPU-1", 7, "1g.10gb"));
    assertThat(slice.signs().xid()).isEqualTo(79);
    assertThat(slice.signs().recoveryAction()).isEqualTo(RecoveryAction.NODE_REBOOT);
    assertThat(slice.signs().eccDoubleBitVolatile()).isZero();
    assertThat(slice.draw().powerWatts()).isEqualTo(200);
  }

  @Test
  void node_of_the_fixture_is_read_whole() {
    List<GpuReading> readings = read(ScrapeFixture.node());
    assertThat(readings).hasSize(9);
    assertThat(readings.get(3).signs().xidCounts()).containsExactly(Map.entry(94, 2L));
    assertThat(readings.get(3).signs().xid()).isEqualTo(94);
    assertThat(readings.get(8).identity().slice())
        .isEqualTo(new GpuIdentity.Slice("GPU-00000007-aaaa-bbbb-cccc-dddddddddddd", 2, "3g.40gb"));
  }

  @Test
  void gpus_beyond_what_a_node_has_are_not_taken() {
    StringBuilder text = new StringBuilder();
    for (int gpu = 0; gpu < DcgmReadings.MOST_GPUS + 5; gpu++) {
      text.append("DCGM_FI_DEV_GPU_TEMP{UUID=\"GPU-%d\"} 50%n".formatted(gpu));
    }
    DcgmReadings.Outcome outcome = DcgmReadings.of(ExpositionParser.parse(text.toString()));
    assertThat(outcome.readings()).hasSize(DcgmReadings.MOST_GPUS);
    assertThat(outcome.dropped()).containsExactly(Map.entry(Dropped.TOO_MANY_GPUS, 5));
  }
}
