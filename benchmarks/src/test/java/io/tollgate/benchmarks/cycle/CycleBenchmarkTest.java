package io.tollgate.benchmarks.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The measurement itself, on a small fleet. */
class CycleBenchmarkTest {

  @Test
  void drains_all_of_a_queue_while_work_ends() {
    CycleBenchmark.Drain drain = CycleBenchmark.drain(60, 400, 30, 1);

    assertThat(drain.placements()).isGreaterThanOrEqualTo(400);
    assertThat(drain.wants().gangPercent()).isGreaterThanOrEqualTo(5);
    assertThat(drain.wants().partPercent()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void keeps_the_queue_as_long_as_it_was_told_while_rounds_are_timed() {
    CycleBenchmark.Warm warm = CycleBenchmark.warm(60, 400, 4, 1);

    assertThat(warm.wall().sortedNanos()).hasSize(4);
    assertThat(warm.promises()).isPositive();
    assertThat(warm.shortPercent()).isPositive();
  }
}
