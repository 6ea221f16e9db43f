package io.tollgate.agent.utilization;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.UtilizationRow;
import io.tollgate.agent.protocol.UtilizationSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UtilizationBookTest {

  private static GpuSamples scrape(Double percent, UtilizationSource source) {
    return new GpuSamples(0, Map.of("GPU-1", new GpuSample(percent, source, 5L, 250.0, 100L)), 4);
  }

  @Test
  void minute_is_added_up_per_gpu() {
    UtilizationBook book = new UtilizationBook(List.of());
    book.add(List.of("GPU-1"), 1_000, scrape(90.0, UtilizationSource.GPU_UTIL));
    book.add(List.of("GPU-1"), 16_000, scrape(70.0, UtilizationSource.GPU_UTIL));
    book.add(List.of("GPU-1"), 31_000, new GpuSamples(0, Map.of(), 4));
    assertThat(book.rows())
        .containsExactly(
            new UtilizationRow(
                "GPU-1", 0, 2, 3, 80.0, 90.0, 5L, 250.0, 250.0, 200L, UtilizationSource.GPU_UTIL));
  }

  @Test
  void minute_that_is_over_should_have_had_all_of_its_samples() {
    UtilizationBook book = new UtilizationBook(List.of());
    book.add(List.of("GPU-1"), 1_000, scrape(90.0, UtilizationSource.GPU_UTIL));
    book.add(List.of("GPU-1"), 61_000, scrape(70.0, UtilizationSource.GPU_UTIL));
    assertThat(book.rows().get(0).expectedSamples()).isEqualTo(4);
    assertThat(book.rows().get(1).expectedSamples()).isEqualTo(1);
  }

  @Test
  void two_kinds_of_measure_are_never_mixed() {
    UtilizationBook book = new UtilizationBook(List.of());
    book.add(List.of("GPU-1"), 1_000, scrape(15.0, UtilizationSource.GR_ENGINE_ACTIVE));
    book.add(List.of("GPU-1"), 2_000, scrape(91.0, UtilizationSource.GPU_UTIL));
    book.add(List.of("GPU-1"), 3_000, scrape(17.0, UtilizationSource.GR_ENGINE_ACTIVE));
    UtilizationRow row = book.rows().get(0);
    assertThat(row.source()).isEqualTo(UtilizationSource.GR_ENGINE_ACTIVE);
    assertThat(row.gpuPercentAvg()).isEqualTo(16.0);
    assertThat(row.samples()).isEqualTo(2);
    assertThat(row.expectedSamples()).isEqualTo(3);
  }

  @Test
  void rows_stay_until_they_are_acknowledged() {
    UtilizationBook book = new UtilizationBook(List.of());
    for (long minute = 0; minute < 3; minute++) {
      book.add(List.of("GPU-1"), minute * 60_000, scrape(50.0, UtilizationSource.GPU_UTIL));
    }
    book.acknowledgeThrough(-1);
    assertThat(book.rows()).hasSize(3);
    book.acknowledgeThrough(1);
    assertThat(book.rows().stream().map(UtilizationRow::minute)).containsExactly(2L);
  }

  @Test
  void running_minute_goes_on_after_a_restart() {
    UtilizationBook book = new UtilizationBook(List.of());
    book.add(List.of("GPU-1"), 1_000, scrape(90.0, UtilizationSource.GPU_UTIL));
    UtilizationBook next = new UtilizationBook(book.rows());
    next.add(List.of("GPU-1"), 2_000, scrape(70.0, UtilizationSource.GPU_UTIL));
    assertThat(next.rows().get(0).gpuPercentAvg()).isEqualTo(80.0);
    assertThat(next.rows().get(0).samples()).isEqualTo(2);
  }

  @Test
  void gpu_without_telemetry_has_rows_without_figures() {
    UtilizationBook book = new UtilizationBook(List.of());
    book.add(List.of("GPU-9"), 1_000, scrape(90.0, UtilizationSource.GPU_UTIL));
    UtilizationRow row = book.rows().get(0);
    assertThat(row.samples()).isZero();
    assertThat(row.expectedSamples()).isEqualTo(1);
    assertThat(row.gpuPercentAvg()).isNull();
    assertThat(row.energyMillijoules()).isNull();
    assertThat(row.source()).isNull();
  }
}
