package io.tollgate.benchmarks.scenario.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.benchmarks.scenario.text.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotYetTest {

  @Test
  void words_of_features_still_to_come_are_read_and_told_with_their_lines() {
    List<Problem> problems =
        problems(
            """
            scenario: all that is still to come
            policy: {order: default, preemption: on, fair_share: true, minimum_runtime: 5m}
            nodes:
              - {name: n1, model: h100, gpus: 4, beta: true}
            accounts:
              - {name: a, projects: {p: 2}, usage: [{gpu_minutes: 600, ago: 7d}]}
              - {name: b}
            steps:
              - at: 0m
                do:
                  - submit: {id: R, account: a, model: h100, fraction: 0.5, minutes: 5}
                  - submit: {id: M, account: a, models: [h100, a100], minutes: 5, minutes_min: 2}
                  - submit: {id: E, account: a, model: h100, minutes: 5, after: R}
                  - submit: {id: X, account: a, model: h100, minutes: 5, count: 3, running_max: 2}
                  - submit: {id: T, account: a, model: h100, minutes: 5, topology: rack, anti_affinity: R}
                  - submit: {id: P, account: a, model: h100, minutes: 5, preemptible: true, labels: {rack: r1}}
                  - preempt: R
                  - dry_run: {account: a, model: h100, minutes: 5, as: D}
                expect:
                  same_as_dry_run: {D: R}
                  usage: {a: 5}
            """);

    assertThat(problems).allMatch(p -> p.message().startsWith("not yet supported: "));
    assertThat(problems)
        .extracting(p -> p.line() + " " + p.message().replaceAll("not yet supported: | \\(.*", ""))
        .containsExactly("18 do.dry_run", "20 expect.same_as_dry_run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fair_share: true",
        "fair_share: false",
        "preemption: off",
        "preemption: on",
        "preemption: \"off\"",
        "minimum_runtime: 5m",
        "half_life: 7d",
        "order: submit"
      })
  void what_has_no_effect_yet_is_played(String policy) {
    assertThat(
            problems(
                """
                scenario: one account has nobody to share with
                policy: {%s}
                nodes: [{name: n1, model: h100, gpus: 4, beta: false}]
                accounts: [{name: a, weight: 3}]
                steps:
                  - at: 0m
                    do: [{submit: {id: R, account: a, model: h100, minutes: 5, preemptible: false}}]
                    expect: {preemptions: 0}
                """
                    .formatted(policy)))
        .isEmpty();
  }

  private static List<Problem> problems(String text) {
    return ScenarioReader.read(text).fold(scenario -> List.of(), problems -> problems);
  }
}
