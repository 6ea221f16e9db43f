package io.tollgate.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TotalsTest {

  @Test
  void worlds_add_up_to_shares_and_a_median() {
    Totals totals = new Totals();
    totals.add(world(1, 3, 1, Map.of(10, 1L, 30, 2L), Map.of("completed", 3L), Optional.empty()));
    totals.add(
        world(
            2,
            1,
            1,
            Map.of(50, 1L),
            Map.of("expired", 1L),
            Optional.of(new Violation("5", "escrow"))));

    ObjectNode figures = Report.object();
    totals.into(figures);

    assertThat(totals.medianEvents()).isEqualTo(30);
    assertThat(totals.faultedShare()).isEqualTo(0.5);
    assertThat(totals.broken()).extracting(WorldResult::seed).containsExactly(2L);
    assertThat(figures.path("seeds").asInt()).isEqualTo(2);
    assertThat(figures.path("lifecycles").asInt()).isEqualTo(4);
    assertThat(figures.path("violations").asInt()).isEqualTo(1);
    assertThat(figures.path("end_reason_share").path("completed").asDouble()).isEqualTo(0.75);
  }

  private static WorldResult world(
      long seed,
      long lifecycles,
      long faulted,
      Map<Integer, Long> events,
      Map<String, Long> ends,
      Optional<Violation> violation) {
    return new WorldResult(seed, lifecycles, faulted, events, ends, 100, 5, 1, violation);
  }
}
