package io.tollgate.scheduler.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How rules and their weights are written. */
class WeightsTest {
  private final List<String> mistakes = new ArrayList<>();

  @Test
  void one_word_is_that_rule_alone() {
    for (Rule rule : Rule.values()) {
      assertThat(Weights.parse(rule.word(), mistakes)).isEqualTo(Weights.only(rule));
    }
    assertThat(mistakes).isEmpty();
    assertThat(Weights.DEFAULT).isEqualTo(Weights.only(Rule.BARRIER));
  }

  @Test
  void several_have_weights() {
    Weights weights = Weights.parse(" barrier = 2 , spreading=0.25,random ", mistakes);

    assertThat(mistakes).isEmpty();
    assertThat(weights.of())
        .isEqualTo(Map.of(Rule.BARRIER, 2.0, Rule.SPREADING, 0.25, Rule.RANDOM, 1.0));
    assertThat(Weights.parse(weights.toString(), mistakes)).isEqualTo(weights);
  }

  @Test
  void every_mistake_is_told_at_once() {
    Weights weights = Weights.parse("fastest,fgd=-1,fgd,random=much,packing=0", mistakes);

    assertThat(weights).isEqualTo(Weights.DEFAULT);
    assertThat(mistakes)
        .hasSize(5)
        .anyMatch(one -> one.contains("\"fastest\"") && one.contains("best_fit"))
        .anyMatch(one -> one.contains("\"fgd\" a weight"))
        .anyMatch(one -> one.contains("\"fgd\" twice"))
        .anyMatch(one -> one.contains("\"random\" a weight"))
        .anyMatch(one -> one.contains("\"packing\" a weight"));
  }

  @Test
  void nothing_or_a_weight_of_nothing_is_no_weights() {
    assertThatThrownBy(() -> new Weights(Map.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Weights(Map.of(Rule.FGD, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
