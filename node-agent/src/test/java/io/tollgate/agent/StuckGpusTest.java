package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StuckGpusTest {

  @Test
  void gpu_that_cannot_be_freed_counts_as_sick_and_a_worse_cause_stands() {
    var suspect = new GpuHealthReport("a", HealthState.SUSPECT, "xid_92", 92, List.of());
    var sick = new GpuHealthReport("b", HealthState.SICK, "xid_79", 79, List.of());
    assertThat(StuckGpus.beside(List.of(suspect, sick), Set.of())).containsExactly(suspect, sick);
    assertThat(StuckGpus.beside(List.of(suspect, sick), Set.of("a", "b", "c")))
        .containsExactly(
            sick,
            new GpuHealthReport("a", HealthState.SICK, "unkillable", null, List.of()),
            new GpuHealthReport("c", HealthState.SICK, "unkillable", null, List.of()));
  }
}
