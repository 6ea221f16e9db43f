package io.tollgate.scheduler.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The published rules, worked out by hand. */
class PublishedScoresTest {
  private static final Request CPU_ONLY = new Request(0, 0, 8_000, 0, NodeKinds.ANY);
  private static final Request WHOLE = whole(1, 8_000);

  @Test
  void best_fit_counts_cpu_and_gpu_left_afterwards_alike() {
    BestFit rule = new BestFit(Largest.PUBLISHED);

    // 1 - (0.5 * 56/128 + 0.5 * 1/8) = 0.71875
    assertThat(rule.score(node(64_000, 1000, 1000), WHOLE)).isEqualTo(71);
    // 1 - (0.5 * 0/128 + 0.5 * 0/8)
    assertThat(rule.score(node(8_000, 1000), WHOLE)).isEqualTo(100);
    // 1 - (0.5 * 120/128 + 0.5 * 7.75/8) = 0.046875
    NodeState large = node(128_000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000);
    assertThat(rule.score(large, part(250, 8_000))).isEqualTo(4);
  }

  @Test
  void dot_product_likes_nodes_that_point_another_way() {
    DotProduct rule = new DotProduct(Largest.PUBLISHED);

    // 1 - (64/128 * 8/128 + 2/8 * 1/8) / 2 = 0.96875
    assertThat(rule.score(node(64_000, 1000, 1000), WHOLE)).isEqualTo(96);
    // 1 - (128/128 * 64/128 + 8/8 * 8/8) / 2 = 0.25
    NodeState large = node(128_000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000);
    assertThat(rule.score(large, whole(8, 64_000))).isEqualTo(25);
  }

  @Test
  void packing_takes_gpus_in_use_then_nodes_in_use_then_free_nodes() {
    Packing rule = new Packing();

    assertThat(rule.score(node(64_000, 300, 1000), part(250, 0))).isEqualTo(97);
    assertThat(rule.score(node(64_000, 990, 1000), part(250, 0))).isEqualTo(91);
    assertThat(rule.score(node(64_000, 300, 1000), part(400, 0))).isEqualTo(49);
    assertThat(rule.score(node(64_000, 300, 1000), WHOLE)).isEqualTo(49);
    assertThat(rule.score(node(64_000, 0, 1000, 1000), whole(2, 0))).isEqualTo(48);
    assertThat(rule.score(node(64_000, 1000, 1000), WHOLE)).isEqualTo(31);
    assertThat(rule.score(node(64_000, 1000, 1000), part(400, 0))).isEqualTo(31);
    assertThat(rule.score(node(64_000, 300, 1000), CPU_ONLY)).isZero();
  }

  @Test
  void clustering_puts_sizes_together() {
    Clustering rule = new Clustering();
    int ones = Guests.bit(WHOLE);
    int parts = Guests.bit(part(500, 0));

    // 25 * 7/8 = 21 for what is used of a large node, and then who lives there.
    assertThat(rule.score(guested(ones, 0, 1000), WHOLE)).isEqualTo(21 + 75);
    assertThat(rule.score(guested(ones | parts, 0, 1000), WHOLE)).isEqualTo(21 + 50);
    assertThat(rule.score(guested(parts, 0, 1000), WHOLE)).isEqualTo(21);
    assertThat(rule.score(guested(0, 1000, 1000), WHOLE)).isEqualTo(18 + 25);
    assertThat(rule.score(guested(ones, 0, 1000), CPU_ONLY)).isZero();
  }

  @Test
  void spread_takes_the_emptiest_node_and_gpu() {
    Judge judge = new Spread().judge(part(200, 0));

    assertThat(judge.cost(node(1, 300, 1000))).isEqualTo(-1300);
    assertThat(judge.level(node(1, 300, 1000))).isEqualTo(1000);
    assertThat(new BestFit(Largest.PUBLISHED).judge(part(200, 0)).level(node(1, 300, 1000)))
        .isEqualTo(300);
  }

  @Test
  void the_gradient_counts_what_lies_idle_for_what_is_typical() {
    // Half of the demand is a whole GPU with 4 CPUs, half is half a GPU with 2.
    FragmentationGradient rule =
        new FragmentationGradient(Demand.given(Map.of(whole(1, 4_000), 5, part(500, 2_000), 5)));
    NodeState node = node(8_000, 400, 1000);

    // 400 are too small for either; without CPU all of 1,400 lie idle.
    assertThat(rule.fragmentation(node)).isEqualTo(400);
    assertThat(rule.fragmentation(node(1_000, 400, 1000))).isEqualTo(1400);
    // A GPU with 500 free serves the half one only: (900 + 400) / 2.
    assertThat(rule.fragmentation(node(6_000, 400, 500))).isEqualTo(650);
  }

  @Test
  void the_gradient_is_scored_in_whole_points() {
    FragmentationGradient rule =
        new FragmentationGradient(Demand.given(Map.of(whole(1, 4_000), 5, part(500, 2_000), 5)));
    NodeState node = node(8_000, 400, 1000);

    // 400 before and after.
    assertThat(rule.judge(whole(1, 4_000)).cost(node)).isEqualTo(-50);
    // 400 -> 650: sigmoid(-0.25) = 0.4378
    assertThat(rule.judge(part(500, 2_000)).cost(node)).isEqualTo(-43);
    // On the GPU in use 400 -> 100: sigmoid(0.3) = 0.5744; on the free one 400 -> 750.
    assertThat(rule.judge(part(300, 0)).cost(node)).isEqualTo(-57);
    assertThat(rule.judge(part(300, 0)).level(node)).isEqualTo(400);
  }

  @Test
  void rare_requests_are_not_typical() {
    FragmentationGradient rule =
        new FragmentationGradient(Demand.given(Map.of(whole(1, 0), 95, whole(2, 0), 5)));

    // One free GPU is of no use for two, and nobody typical asks for two.
    assertThat(rule.fragmentation(node(8_000, 0, 1000))).isZero();
  }

  @Test
  void chance_draws_every_node_and_gpu_about_as_often() {
    ByChance rule = new ByChance(7);
    Placer placer = new Placer(java.util.Collections.nCopies(4, new NodeSize(0, 2, 0, 0)), rule);
    int[] drawn = new int[8];
    for (int i = 0; i < 4_000; i++) {
      Place place = placer.place(part(500, 0)).orElseThrow();
      drawn[place.node() * 2 + place.gpus().get(0)]++;
      placer.release(place);
    }

    // Equal GPUs of a node are one place, the first; nodes are drawn evenly.
    assertThat(drawn[0] / 1000.0).isCloseTo(1, within(0.1));
    assertThat(drawn[2] / 1000.0).isCloseTo(1, within(0.1));
    assertThat(drawn[4] / 1000.0).isCloseTo(1, within(0.1));
    assertThat(drawn[6] / 1000.0).isCloseTo(1, within(0.1));
  }

  private static Request whole(int gpus, int cpuMilli) {
    return new Request(gpus, Request.WHOLE, cpuMilli, 0, NodeKinds.ANY);
  }

  private static Request part(int milli, int cpuMilli) {
    return new Request(1, milli, cpuMilli, 0, NodeKinds.ANY);
  }

  private static NodeState node(int cpuMilli, int... free) {
    return new NodeState(0, 0, cpuMilli, 0, free);
  }

  private static NodeState guested(int guests, int... free) {
    return new NodeState(0, guests, 64_000, 0, free);
  }
}
