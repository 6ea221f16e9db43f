package io.tollgate.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.testing.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StormTest {

  @Test
  void nothing_is_missed_however_late_and_disordered_the_commits() {
    Storm.Outcome outcome = Storm.rage(TestPostgres.freshDatabase(), 7, Duration.ofSeconds(5));

    assertThat(outcome.differences()).as(outcome.toString()).isZero();
    assertThat(outcome.eventsWrong()).as(outcome.toString()).isZero();
    assertThat(outcome.audits()).isGreaterThan(5);
    assertThat(outcome.writes()).isGreaterThan(100);
    assertThat(outcome.events()).isEqualTo(outcome.writes());
  }
}
