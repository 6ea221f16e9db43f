package io.tollgate.benchmarks.openb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final double[] NOISE = {-0.05, 0, 0.05, 0.02, -0.02, 0.01, -0.01, 0, 0.03, -0.03};

  @Test
  void rebuilt_rules_near_the_published_ones_pass() {
    assertThat(verdict("default", Map.of()).beyondTolerance()).isEmpty();
    assertThat(verdict("default", Map.of(Rule.PACKING, 90.9)).beyondTolerance()).isEmpty();
    assertThat(verdict("default", Map.of()).met()).isTrue();
  }

  @Test
  void a_rebuilt_rule_too_far_from_the_published_one_is_told() {
    assertThat(verdict("default", Map.of(Rule.FGD, 94.8)).beyondTolerance())
        .containsExactly("fgd by -0.43 points");
    assertThat(verdict("default", Map.of(Rule.CLUSTERING, 90.5)).beyondTolerance()).hasSize(1);
  }

  @Test
  void other_traces_are_no_gate() {
    assertThat(verdict("cpu250", Map.of(Rule.FGD, 91.5)).beyondTolerance()).isEmpty();
  }

  @Test
  void fewer_seeds_than_were_published_are_no_gate() {
    Map<Rule, Tally> tallies = new EnumMap<>(Rule.class);
    Tally far = new Tally();
    far.add(new Replay(Map.of(100, 50.0), Map.of(), 0, List.of(1L)));
    for (Rule rule : Rule.values()) {
      tallies.put(rule, far);
    }

    assertThat(new Verdict("default", tallies).beyondTolerance()).isEmpty();
    assertThat(
            new Verdict("default", tallies).toJson().path("ours_minus_fgd").path("low95").isNull())
        .isTrue();
  }

  @Test
  void to_win_is_to_beat_the_goal_the_published_and_the_rebuilt() {
    assertThat(verdict("default", Map.of(Rule.OURS, 95.45)).met()).isFalse();
    assertThat(verdict("cpu250", Map.of(Rule.OURS, 93.0, Rule.FGD, 91.5)).met()).isFalse();
    assertThat(verdict("default", Map.of(Rule.FGD, 95.58)).met()).isFalse();
  }

  /** Every rule as published and ours at 95.6, unless the map says otherwise. */
  private static Verdict verdict(String trace, Map<Rule, Double> means) {
    Map<Rule, Tally> tallies = new EnumMap<>(Rule.class);
    for (Rule rule : Rule.values()) {
      double mean = means.getOrDefault(rule, Published.percent(trace, rule).orElse(95.6));
      Tally tally = new Tally();
      for (int i = 0; i < NOISE.length; i++) {
        double noise = rule == Rule.FGD ? -NOISE[i] : NOISE[i];
        tally.add(new Replay(Map.of(100, mean + noise), Map.of(), 0, List.of(1L)));
      }
      tallies.put(rule, tally);
    }
    return new Verdict(trace, tallies);
  }
}
