package io.tollgate.metering.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContractLifeTest {
  /** Written by hand: what each state allows, and where it leads. Everything else is refused. */
  private static final Map<String, Map<String, String>> TABLE =
      Map.of(
          "draft", Map.of("edit", "draft", "submit", "submitted", "terminate", "terminated"),
          "submitted", Map.of("approve", "approved", "reject", "draft", "terminate", "terminated"),
          "approved",
              Map.of(
                  "reject", "draft",
                  "activate", "approved",
                  "take_effect", "active",
                  "terminate", "terminated"),
          "active",
              Map.of("supersede", "superseded", "expire", "expired", "terminate", "terminated"),
          "superseded", Map.of(),
          "expired", Map.of(),
          "terminated", Map.of());

  @Test
  void every_step_in_every_state_leads_where_the_table_says() {
    for (ContractState state : ContractState.values()) {
      for (ContractStep step : ContractStep.values()) {
        assertThat(ContractLife.after(state, step).map(ContractState::code))
            .as("%s in %s", step, state)
            .isEqualTo(Optional.ofNullable(TABLE.get(state.code()).get(step.code())));
      }
    }
  }

  @Test
  void a_state_that_allows_nothing_is_an_end() {
    assertThat(Arrays.stream(ContractState.values()).filter(ContractState::isOver))
        .containsExactly(ContractState.SUPERSEDED, ContractState.EXPIRED, ContractState.TERMINATED);
  }

  @Test
  void nobody_approves_what_they_wrote() {
    assertThat(ContractLife.mayApprove(List.of("ann", "bob"), "bob")).isFalse();
    assertThat(ContractLife.mayApprove(List.of("ann", "bob"), "cleo")).isTrue();
  }
}
