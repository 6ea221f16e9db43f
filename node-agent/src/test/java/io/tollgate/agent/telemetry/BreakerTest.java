package io.tollgate.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {

  private final Breaker breaker = new Breaker(15_000);

  private void fail(int times, long nowMs) {
    for (int i = 0; i < times; i++) {
      breaker.failed(nowMs);
    }
  }

  @Test
  void two_failures_are_forgiven() {
    fail(2, 0);
    assertThat(breaker.allows(0)).isTrue();
  }

  @Test
  void third_failure_begins_a_pause_and_after_it_one_question_is_allowed() {
    fail(3, 0);
    assertThat(breaker.allows(29_999)).isFalse();
    assertThat(breaker.allows(30_000)).isTrue();
    fail(1, 30_000);
    assertThat(breaker.allows(89_999)).isFalse();
    assertThat(breaker.allows(90_000)).isTrue();
  }

  @Test
  void pause_has_a_bound() {
    fail(40, 0);
    assertThat(breaker.allows(299_999)).isFalse();
    assertThat(breaker.allows(300_000)).isTrue();
  }

  @Test
  void answer_ends_the_pause_and_the_count() {
    fail(10, 0);
    breaker.succeeded();
    assertThat(breaker.allows(1)).isTrue();
    fail(2, 1);
    assertThat(breaker.allows(1)).isTrue();
    fail(1, 1);
    assertThat(breaker.allows(30_000)).isFalse();
    assertThat(breaker.allows(30_001)).isTrue();
  }
}
