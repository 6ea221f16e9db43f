package io.tollgate.benchmarks.queueing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The production decision on logs small enough to work out by hand; times in s. */
class ProductionTest {
  private static final Case NODES = new Case(Layout.nodes(16), BoundKind.EXACT, Sharing.NONE);

  @Test
  void it_starts_the_smallest_bill_first_and_tells_who_is_next_up() {
    JobLog log =
        Tables.log(
            new int[] {0, 10_000, 8},
            new int[] {0, 10_000, 8},
            new int[] {10, 5_000, 8},
            new int[] {20, 50, 4},
            new int[] {30, 60, 4});

    Outcome outcome = QueuePolicy.OURS.play(log, NODES);

    assertThat(outcome.started).containsExactly(0, 0, 10_000, 10_000, 10_000);
    assertThat(outcome.promised[3]).isEqualTo(10_000);
    assertThat(new Waits(log, outcome, 16).promisesKept()).isEqualTo(1);
  }

  @Test
  void a_gang_is_told_its_start_at_once_and_gets_it() {
    JobLog log =
        Tables.log(
            new int[] {0, 1_000, 8},
            new int[] {10, 50, 16},
            new int[] {20, 2_000, 8}, // would run into the gang
            new int[] {30, 900, 8}); // ends before it

    Outcome outcome = QueuePolicy.OURS.play(log, NODES);

    assertThat(outcome.toldAt[1]).isEqualTo(10);
    assertThat(outcome.started).containsExactly(0, 1_000, 1_050, 30);
  }

  @Test
  void accounts_take_turns_by_what_they_used() {
    JobLog log =
        new JobLog(
            "two accounts",
            new int[] {0, 1, 2, 3},
            new int[] {1_000, 10, 10, 50},
            new int[] {8, 8, 8, 8},
            new int[] {0, 0, 0, 1},
            List.of("much", "little"));
    Case fair = new Case(Layout.nodes(8), BoundKind.EXACT, Sharing.FAIR);

    Outcome outcome = QueuePolicy.OURS.play(log, fair);

    assertThat(outcome.started).containsExactly(0, 1_050, 1_060, 1_000);
  }
}
