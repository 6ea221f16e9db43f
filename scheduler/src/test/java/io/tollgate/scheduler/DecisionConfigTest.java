package io.tollgate.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.PreemptionRules;
import io.tollgate.scheduler.session.LifePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionConfigTest {
  private final List<String> mistakes = new ArrayList<>();

  private DecisionConfig read(String... flags) {
    return DecisionConfig.of(Options.of(List.of(flags), Map.of(), mistakes), mistakes);
  }

  @Test
  void preemption_is_on_and_waits_for_nothing_unless_the_server_is_told_otherwise() {
    assertThat(read().preemption()).isEqualTo(PreemptionRules.DEFAULT);
    assertThat(read("--preemption", "on", "--preemption-minimum-runtime-seconds", "600"))
        .extracting(config -> config.policy(LifePolicy.defaults()).preemption())
        .isEqualTo(new PreemptionRules(true, Duration.ofMinutes(10)));
    assertThat(read("--preemption", "off").preemption()).isEqualTo(PreemptionRules.OFF);
    assertThat(mistakes).isEmpty();
  }

  @Test
  void all_mistakes_are_told_at_once() {
    read(
        "--preemption",
        "maybe",
        "--preemption-minimum-runtime-seconds",
        "86401",
        "--placement",
        "luck",
        "--usage-half-life-hours",
        "0");
    assertThat(mistakes).hasSize(4);
    assertThat(String.join(" ", mistakes))
        .contains("--preemption is \"maybe\"")
        .contains("--preemption-minimum-runtime-seconds")
        .contains("--placement")
        .contains("--usage-half-life-hours");
  }

  @Test
  void a_minimum_runtime_without_preemption_makes_no_sense() {
    read("--preemption", "off", "--preemption-minimum-runtime-seconds", "60");
    assertThat(mistakes).singleElement().asString().contains("--preemption off lets nobody be");
  }
}
