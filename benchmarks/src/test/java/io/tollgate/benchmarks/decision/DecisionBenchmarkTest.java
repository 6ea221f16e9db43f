package io.tollgate.benchmarks.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.Plan;
import org.junit.jupiter.api.Test;

class DecisionBenchmarkTest {

  @Test
  void starts_some_and_tells_all_others_why_they_wait() {
    Plan plan = benchmark().decide();

    assertThat(plan.starts()).isNotEmpty();
    assertThat(plan.starts().size() + plan.waiting().size()).isEqualTo(500);
    assertThat(plan.waiting().values()).allMatch(waiting -> !waiting.reasons().isEmpty());
  }

  @Test
  void the_same_seed_draws_the_same_cluster() {
    assertThat(BusyCluster.drawn(5, 50, 100)).isEqualTo(BusyCluster.drawn(5, 50, 100));
    assertThat(BusyCluster.drawn(5, 50, 100)).isNotEqualTo(BusyCluster.drawn(6, 50, 100));
    assertThat(benchmark().decide()).isEqualTo(benchmark().decide());
  }

  private static DecisionBenchmark benchmark() {
    DecisionBenchmark benchmark = new DecisionBenchmark();
    benchmark.seed = 3;
    benchmark.nodes = 50;
    benchmark.queued = 500;
    benchmark.draw();
    return benchmark;
  }
}
