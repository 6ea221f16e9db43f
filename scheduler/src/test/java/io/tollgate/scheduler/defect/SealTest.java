package io.tollgate.scheduler.defect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.ServerTest;
import org.junit.jupiter.api.Test;

/** Where a server has started, no mistake can be planted any more. */
class SealTest extends ServerTest {

  @Test
  void a_process_that_serves_makes_no_planted_mistake() {
    for (HouseDefect defect : HouseDefect.values()) {
      assertThatThrownBy(() -> Planted.plant(defect))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(defect.name() + " cannot be planted");
      assertThat(Planted.is(defect)).isFalse();
    }
  }

  @Test
  void each_defect_says_what_goes_wrong_and_what_gives_it_away() {
    for (HouseDefect defect : HouseDefect.values()) {
      assertThat(defect.goesWrong()).isNotBlank();
      assertThat(defect.givenAwayBy()).isNotEmpty();
      assertThat(defect.invariants()).allMatch(number -> number >= 1 && number <= 25);
    }
  }
}
