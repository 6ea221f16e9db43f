package io.tollgate.benchmarks.charging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChargePlanBenchmarkTest {

  @Test
  void every_session_is_charged_its_next_minute() {
    ChargePlanBenchmark benchmark = new ChargePlanBenchmark();
    benchmark.seed = 3;
    benchmark.sessions = 100;
    benchmark.draw();

    assertThat(benchmark.planNextMinute()).isGreaterThan(100);
    assertThat(benchmark.planNextMinute()).isEqualTo(benchmark.planNextMinute());
  }
}
