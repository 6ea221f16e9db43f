package io.tollgate.agent.gpu.dcgm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.gpu.GpuReading;
import java.util.List;
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
}
