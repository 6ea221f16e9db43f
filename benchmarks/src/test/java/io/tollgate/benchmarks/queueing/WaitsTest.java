package io.tollgate.benchmarks.queueing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitsTest {
  private static final int DAY = 24 * 3600;

  @Test
  void figures_are_as_worked_out_by_hand() {
    JobLog log =
        new JobLog(
            "four",
            new int[] {0, 100, 200, 1000},
            new int[] {1000, 100, DAY, 5},
            new int[] {4, 4, 16, 1},
            new int[] {0, 0, 1, 1},
            List.of("a", "b"));
    Outcome outcome = new Outcome(4);
    set(outcome, 0, 0, 1000);
    set(outcome, 1, 500, 600); // waited 400
    set(outcome, 2, 1000, 1000 + DAY); // waited 800
    set(outcome, 3, 1000, 1005);
    outcome.tell(1, 500, 150); // 350 ahead, kept to the second
    outcome.tell(2, 990, 700); // 290 ahead, 10 s late

    Waits waits = new Waits(log, outcome, 20);
    ObjectNode json = waits.toJson();

    assertThat(waits.mean()).isEqualTo(300);
    assertThat(waits.worst()).isEqualTo(800);
    assertThat(waits.worstLarge()).isEqualTo(800);
    assertThat(waits.promisesKept()).isEqualTo(0.5);
    assertThat(waits.toldAhead()).isEqualTo(0.5);
    assertThat(json.path("p50_s").asInt()).isZero();
    assertThat(json.path("p90_s").asInt()).isEqualTo(800);
    // Until the last arrival at 1000: the first for 1000 s on 4 GPUs, the second for 100 s on 4.
    assertThat(json.path("utilization").asDouble()).isEqualTo(0.22);
    assertThat(json.path("promises").path("median_slack_s").asInt()).isZero();
    assertThat(json.path("promises").path("waiting_time_under_promise").asDouble())
        .isEqualTo(0.5417); // 350 + 300 of 1200
    assertThat(json.path("by_run_time").path("from_24h").path("mean_wait_s").asInt())
        .isEqualTo(800);
    assertThat(json.path("accounts").path("most_by_least").asDouble()).isEqualTo(2); // 400, 200
  }

  private static void set(Outcome outcome, int job, int start, int end) {
    outcome.started[job] = start;
    outcome.ended[job] = end;
  }
}
