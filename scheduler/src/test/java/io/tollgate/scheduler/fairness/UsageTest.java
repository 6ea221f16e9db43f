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
  void a_report_from_before_is_counted_as_if_it_came_now() {
    Usage usage = Usage.NONE.plus(10, NOW, WEEK).plus(5, NOW.minus(WEEK), WEEK);
    assertThat(usage).isEqualTo(new Usage(15, NOW));
  }
}
