package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.EndCause;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProofTest {

  @Test
  void clock_stops_at_the_earliest_of_end_limit_and_stop_order() {
    assertThat(Proof.elapsedMs(1_000, 500, null, 1_200)).isEqualTo(200);
    assertThat(Proof.elapsedMs(1_000, 500, null, 9_000)).isEqualTo(500);
    assertThat(Proof.elapsedMs(1_000, 500, 1_100L, 9_000)).isEqualTo(100);
    assertThat(Proof.elapsedMs(1_000, 500, 1_700L, 9_000)).isEqualTo(500);
    // A stop order that arrived before go costs nothing, even if the work ran for a moment.
    assertThat(Proof.elapsedMs(1_000, 500, 900L, 1_010)).isZero();
  }

  @Test
  void work_that_came_and_went_within_one_tick_still_ran() {
    assertThat(Proof.elapsedMs(1_000, 500, null, 1_000)).isEqualTo(1);
    assertThat(Proof.elapsedMs(1_000, 500, 1_000L, 1_000)).isEqualTo(1);
    assertThat(Proof.elapsedMs(1_000, 500, null, 999)).isZero();
  }

  @Test
  void whatever_came_first_is_the_cause() {
    assertThat(Proof.cause(1_000, 500, null, 1_499)).isEqualTo(EndCause.EXITED);
    assertThat(Proof.cause(1_000, 500, null, 1_500)).isEqualTo(EndCause.RUN_LIMIT);
    assertThat(Proof.cause(1_000, 500, 1_200L, 1_300)).isEqualTo(EndCause.STOP_ORDER);
    // The order came when the work was over already.
    assertThat(Proof.cause(1_000, 500, 1_400L, 1_300)).isEqualTo(EndCause.EXITED);
    assertThat(Proof.cause(1_000, 500, 1_600L, 1_700)).isEqualTo(EndCause.RUN_LIMIT);
    assertThat(Proof.cause(1_000, 500, 1_200L, 9_000)).isEqualTo(EndCause.STOP_ORDER);
  }

  @Test
  void elapsed_stays_within_zero_and_the_limit_and_grows_with_time() {
    Random random = new Random(17);
    for (int i = 0; i < 10_000; i++) {
      long go = random.nextInt(10_000);
      long limit = random.nextInt(10_000);
      Long stop = random.nextBoolean() ? (long) random.nextInt(30_000) : null;
      long until = random.nextInt(30_000);
      long elapsed = Proof.elapsedMs(go, limit, stop, until);
      assertThat(elapsed).isBetween(0L, limit);
      assertThat(Proof.elapsedMs(go, limit, stop, until + 1)).isGreaterThanOrEqualTo(elapsed);
    }
  }
}
