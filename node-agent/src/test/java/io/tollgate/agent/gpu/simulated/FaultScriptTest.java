package io.tollgate.agent.gpu.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FaultScriptTest {

  private static FaultScript script(String... lines) {
    FaultScript.Parsed parsed = FaultScript.parse(List.of(lines), 8);
    assertThat(parsed.mistakes()).isEmpty();
    return parsed.script();
  }

  @Test
  void steps_are_read_whichever_way_they_name_the_gpu() {
    assertThat(
            script(
                    "# a training",
                    "",
                    "at 2m back   # over",
                    "at 30s gpu 2 xid 79",
                    "at 300ms vanish gpu 3",
                    "at 1h slow 8s")
                .steps())
        .containsExactly(
            new FaultScript.Step(300, OptionalInt.of(3), Fault.VANISH, 0),
            new FaultScript.Step(30_000, OptionalInt.of(2), Fault.XID, 79),
            new FaultScript.Step(120_000, OptionalInt.empty(), Fault.BACK, 0),
            new FaultScript.Step(3_600_000, OptionalInt.empty(), Fault.SLOW, 8_000));
  }

  @Test
  void every_mistake_is_told_with_its_line() {
    FaultScript.Parsed parsed =
        FaultScript.parse(
            List.of(
                "at 1s gpu 8 stale",
                "at 1s stale",
                "in 1s stale",
                "at soon stale",
                "at 1s explode",
                "at 1s xid",
                "at 1s xid many",
                "at 1s http 200",
                "at 1s gpu 1 hang",
                "at 1s stale now",
                "at 1s gpu",
                "at 1s gpu 1"),
            8);
    assertThat(parsed.mistakes()).hasSize(11);
    assertThat(parsed.mistakes().get(0))
        .isEqualTo("line 1, 'at 1s gpu 8 stale': 'gpu 8' is none of 0 to 7");
    assertThat(parsed.mistakes().get(2)).startsWith("line 4").contains("'soon' is no time");
    assertThat(parsed.mistakes().get(3)).contains("row_remap_failure");
    assertThat(parsed.mistakes().get(6)).contains("whole number from 400 to 599");
    assertThat(parsed.mistakes().get(7)).contains("befalls the exporter");
    assertThat(parsed.mistakes().get(8)).contains("'now' is one word too many");
  }

  @Test
  void fault_lasts_until_all_or_its_gpu_is_back_but_an_xid_stays() {
    FaultScript script =
        script(
            "at 1s xid 48",
            "at 2s gpu 1 vanish",
            "at 2s row_remap_failure",
            "at 2s http 500",
            "at 3s gpu 1 back",
            "at 4s back");
    assertThat(Ills.ofGpu(script, 1, 999).values()).isEmpty();
    assertThat(Ills.ofGpu(script, 1, 2_000).values())
        .containsOnlyKeys(Fault.XID, Fault.VANISH, Fault.ROW_REMAP_FAILURE);
    assertThat(Ills.ofGpu(script, 0, 2_500).has(Fault.VANISH)).isFalse();
    assertThat(Ills.ofGpu(script, 1, 3_000).values()).containsOnlyKeys(Fault.XID);
    assertThat(Ills.ofGpu(script, 0, 3_000).has(Fault.ROW_REMAP_FAILURE)).isTrue();
    assertThat(Ills.ofExporter(script, 3_000).value(Fault.HTTP)).isEqualTo(500);
    assertThat(Ills.ofExporter(script, 4_000).values()).isEmpty();
    assertThat(Ills.ofGpu(script, 0, 4_000).value(Fault.XID)).isEqualTo(48);
  }
}
