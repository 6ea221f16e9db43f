package io.tollgate.benchmarks.placer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.placement.Packing;
import io.tollgate.scheduler.decision.placement.Placer;
import org.junit.jupiter.api.Test;

class ChurnTest {

  @Test
  void a_small_fleet_is_kept_busy() {
    Churn churn = Churn.of(Workload.of(80, 24, 1), 300, 200, 1);

    assertThat(churn.placements()).isEqualTo(200);
    assertThat(churn.classes()).isBetween(2, 80);
    assertThat(churn.cpuSeconds()).isPositive();
    assertThat(churn.each().sortedNanos()).hasSize(200);
  }

  @Test
  void the_shapes_are_as_mixed_as_the_goal_says() {
    for (int shapes : new int[] {30, 100}) {
      Workload workload = Workload.of(1_000, shapes, 1);

      assertThat(workload.gangPercent()).isGreaterThanOrEqualTo(5);
      assertThat(workload.partPercent()).isGreaterThanOrEqualTo(20);
      assertThat(workload.shapes()).hasSize(shapes).doesNotHaveDuplicates();
    }
  }

  @Test
  void every_shape_fits_an_empty_fleet() {
    Workload workload = Workload.of(1_000, 100, 1);

    for (Workload.Shape shape : workload.shapes()) {
      Placer placer = new Placer(workload.nodes(), new Packing());
      assertThat(placer.place(shape.request(), shape.copies(), node -> true))
          .as("%s", shape)
          .hasSize(shape.copies());
    }
  }
}
