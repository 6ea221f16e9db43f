package io.tollgate.scheduler.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void what_was_used_a_half_life_ago_counts_half() {
    Usage usage = Usage.NONE.plus(600, NOW, WEEK);
    assertThat(usage.at(NOW, WEEK)).isEqualTo(600);
    assertThat(usage.at(NOW.plus(WEEK), WEEK)).isCloseTo(300, within(1e-9));
    assertThat(usage.at(NOW.plus(WEEK.multipliedBy(2)), WEEK)).isCloseTo(150, within(1e-9));
  }

  @Test
  void uses_of_different_times_fade_each_by_its_own_age() {
    Usage usage = Usage.NONE.plus(600, NOW, WEEK).plus(100, NOW.plus(WEEK), WEEK);
    assertThat(usage.at(NOW.plus(WEEK), WEEK)).isCloseTo(400, within(1e-9));
  }

  @Test
  void what_is_taken_back_never_leaves_less_than_nothing() {
    assertThat(Usage.NONE.plus(10, NOW, WEEK).plus(-11, NOW, WEEK).gpuMinutes()).isZero();
    assertThat(Usage.NONE.plus(10, NOW, WEEK).plus(-4, NOW, WEEK).gpuMinutes()).isEqualTo(6);
  }

  @Test
  void what_is_heard_late_has_faded_as_if_it_had_been_heard_in_time() {
    Usage late = Usage.NONE.plus(10, NOW, WEEK).plus(8, NOW.minus(WEEK), WEEK);
    Usage inTime = Usage.NONE.plus(8, NOW.minus(WEEK), WEEK).plus(10, NOW, WEEK);
    assertThat(late.at()).isEqualTo(NOW);
    assertThat(late.gpuMinutes()).isCloseTo(14, within(1e-9));
    assertThat(inTime.gpuMinutes()).isCloseTo(14, within(1e-9));
    assertThat(late.plus(inTime, WEEK).gpuMinutes()).isCloseTo(28, within(1e-9));
  }
}
