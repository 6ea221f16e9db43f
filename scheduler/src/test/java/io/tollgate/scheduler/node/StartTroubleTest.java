package io.tollgate.scheduler.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StartTroubleTest {
  private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void third_session_in_a_row_sets_the_node_aside_from_then_on() {
    StartTrouble two = StartTrouble.NONE.after(failure(1, 1, 0)).after(failure(2, 2, 60));
    assertThat(two.setAsideAt()).isEmpty();
    StartTrouble three = two.after(failure(3, 3, 120));
    assertThat(three.setAsideAt()).contains(T0.plusSeconds(120));
    assertThat(three.after(failure(4, 4, 180)).setAsideAt()).contains(T0.plusSeconds(120));
    assertThat(three.sentence()).contains("uncordon").endsWith("failure 3");
  }

  @Test
  void one_session_that_fails_again_and_again_is_one_session() {
    StartTrouble trouble = StartTrouble.NONE;
    for (int i = 1; i <= 6; i++) {
      trouble = trouble.after(failure(i, 1, i));
    }
    assertThat(trouble.setAsideAt()).isEmpty();
  }

  @Test
  void failures_that_lie_too_far_back_do_not_count() {
    StartTrouble old = StartTrouble.NONE.after(failure(1, 1, 0)).after(failure(2, 2, 1));
    assertThat(old.after(failure(3, 3, 600)).setAsideAt()).isEmpty();
    assertThat(old.after(failure(3, 3, 599)).setAsideAt()).isPresent();
  }

  @Test
  void same_failure_told_twice_changes_nothing() {
    StartTrouble once = StartTrouble.NONE.after(failure(1, 1, 0));
    assertThat(once.after(failure(1, 1, 5))).isEqualTo(once);
  }

  @Test
  void what_is_kept_is_bounded_and_is_the_newest() {
    StartTrouble trouble = StartTrouble.NONE;
    for (int i = 0; i < 100; i++) {
      trouble = trouble.after(failure(i, i % 2, i));
    }
    assertThat(trouble.failures()).hasSize(8).last().isEqualTo(failure(99, 1, 99));
    assertThat(trouble.setAsideAt()).isEmpty();
  }

  private static StartTrouble.Failure failure(int allocation, int session, int second) {
    return new StartTrouble.Failure(
        new UUID(1, allocation),
        new UUID(2, session),
        T0.plusSeconds(second),
        "failure " + allocation);
  }
}
