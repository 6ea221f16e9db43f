package io.tollgate.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.UtilizationSource;
import org.junit.jupiter.api.Test;

class UtilizationChoiceTest {

  private static GpuReading reading(Double sm, Double engine, Double plain) {
    return GpuReading.of(GpuIdentity.card("GPU-1", 0, "x"))
        .with(new GpuActivity(sm, engine, plain, null, null));
  }

  @Test
  void best_measure_speaks() {
    assertThat(Utilization.of(reading(0.4, 0.5, 91.0), null))
        .contains(new Utilization(40, UtilizationSource.SM_ACTIVE));
    assertThat(Utilization.of(reading(null, 0.5, 91.0), null))
        .contains(new Utilization(50, UtilizationSource.GR_ENGINE_ACTIVE));
    assertThat(Utilization.of(reading(null, null, 91.0), null))
        .contains(new Utilization(91, UtilizationSource.GPU_UTIL));
    assertThat(Utilization.of(reading(null, null, null), null)).isEmpty();
  }

  @Test
  void profiling_counter_that_stands_at_zero_on_a_busy_gpu_is_not_believed() {
    assertThat(Utilization.of(reading(null, 0.0, 91.0), null))
        .contains(new Utilization(91, UtilizationSource.GPU_UTIL));
    assertThat(Utilization.of(reading(null, 0.0, 3.0), null))
        .contains(new Utilization(0, UtilizationSource.GR_ENGINE_ACTIVE));
  }

  @Test
  void profiling_counter_that_stands_at_zero_on_a_card_that_draws_power_is_not_believed() {
    GpuReading drawing = reading(0.0, 0.0, null).with(new GpuDraw(150.0, null, null));
    assertThat(Utilization.of(drawing, 70.0)).isEmpty();
    assertThat(Utilization.of(drawing, 75.0))
        .contains(new Utilization(0, UtilizationSource.SM_ACTIVE));
    assertThat(Utilization.of(drawing, null))
        .contains(new Utilization(0, UtilizationSource.SM_ACTIVE));
  }

  @Test
  void power_of_a_whole_card_says_nothing_about_one_of_its_slices() {
    GpuReading slice =
        GpuReading.of(
                new GpuIdentity("MIG-1", 0, "x", new GpuIdentity.Slice("GPU-1", 7, "1g.10gb")))
            .with(new GpuActivity(null, 0.0, null, null, null))
            .with(new GpuDraw(300.0, null, null));
    assertThat(Utilization.of(slice, 70.0))
        .contains(new Utilization(0, UtilizationSource.GR_ENGINE_ACTIVE));
  }
}
