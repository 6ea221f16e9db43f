package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.AllocationState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllocationLifeTest {

  /** Written by hand: state, event, successor; a dash is impossible. */
  private static final String EXPECTED =
      """
      PREPARING  PREPARED           PREPARED
      PREPARING  WENT               -
      PREPARING  START_FAILED       EXITED
      PREPARING  STOPPED_BEFORE_GO  EXITED
      PREPARING  ENDED              -
      PREPARING  VANISHED           -
      PREPARING  REBOOTED           EXITED
      PREPARING  OUTLIVED_KILL      -
      PREPARED   PREPARED           -
      PREPARED   WENT               RUNNING
      PREPARED   START_FAILED       EXITED
      PREPARED   STOPPED_BEFORE_GO  EXITED
      PREPARED   ENDED              -
      PREPARED   VANISHED           -
      PREPARED   REBOOTED           EXITED
      PREPARED   OUTLIVED_KILL      UNKILLABLE
      RUNNING    PREPARED           -
      RUNNING    WENT               -
      RUNNING    START_FAILED       -
      RUNNING    STOPPED_BEFORE_GO  -
      RUNNING    ENDED              EXITED
      RUNNING    VANISHED           LOST
      RUNNING    REBOOTED           LOST
      RUNNING    OUTLIVED_KILL      UNKILLABLE
      UNKILLABLE PREPARED           -
      UNKILLABLE WENT               -
      UNKILLABLE START_FAILED       EXITED
      UNKILLABLE STOPPED_BEFORE_GO  EXITED
      UNKILLABLE ENDED              EXITED
      UNKILLABLE VANISHED           LOST
      UNKILLABLE REBOOTED           LOST
      UNKILLABLE OUTLIVED_KILL      -
      EXITED     PREPARED           -
      EXITED     WENT               -
      EXITED     START_FAILED       -
      EXITED     STOPPED_BEFORE_GO  -
      EXITED     ENDED              -
      EXITED     VANISHED           -
      EXITED     REBOOTED           -
      EXITED     OUTLIVED_KILL      -
      LOST       PREPARED           -
      LOST       WENT               -
      LOST       START_FAILED       -
      LOST       STOPPED_BEFORE_GO  -
      LOST       ENDED              -
      LOST       VANISHED           -
      LOST       REBOOTED           -
      LOST       OUTLIVED_KILL      -
      """;

  @Test
  void every_state_answers_every_event_as_written() {
    Map<String, String> expected = new HashMap<>();
    EXPECTED
        .lines()
        .map(line -> line.strip().split(" +"))
        .forEach(words -> expected.put(words[0] + " " + words[1], words[2]));
    for (AllocationState state : AllocationState.values()) {
      for (AllocationEvent event : AllocationEvent.values()) {
        String answer = AllocationLife.after(state, event).map(AllocationState::name).orElse("-");
        assertThat(answer)
            .as("%s + %s", state, event)
            .isEqualTo(expected.remove(state + " " + event));
      }
    }
    assertThat(expected).isEmpty();
  }

  @Test
  void nothing_leads_out_of_an_end() {
    for (AllocationState state : AllocationState.values()) {
      if (state.ended()) {
        for (AllocationEvent event : AllocationEvent.values()) {
          assertThat(AllocationLife.after(state, event)).isEqualTo(Optional.empty());
        }
      }
    }
  }
}
