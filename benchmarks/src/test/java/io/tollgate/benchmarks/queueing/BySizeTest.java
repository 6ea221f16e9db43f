package io.tollgate.benchmarks.queueing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each of our rules on a log small enough to work out by hand; times in s. */
class BySizeTest {
  private static final int NEXT_UP = 300;
  private static final SizeRules RULES = SizeRules.ours(8).withNextUp(NEXT_UP);

  @Test
  void who_is_next_up_is_told_at_the_second_it_comes_within_reach() {
    Outcome outcome = play(new int[] {0, 1000, 8}, new int[] {10, 100, 8});

    assertThat(outcome.toldAt[1]).isEqualTo(700);
    assertThat(outcome.promised[1]).isEqualTo(1000);
    assertThat(outcome.started[1]).isEqualTo(1000);
  }

  @Test
  void smaller_work_goes_ahead_until_a_start_is_promised_and_not_after() {
    Outcome outcome =
        play(
            new int[] {0, 1000, 8},
            new int[] {10, 100, 8},
            new int[] {600, 20, 8}, // before the promise
            new int[] {800, 10, 8}); // after it

    assertThat(outcome.started).containsExactly(0, 1020, 1000, 1120);
  }

  @Test
  void slots_move_earlier_when_something_ends_early_and_what_was_told_stands() {
    JobLog log = Tables.log(new int[] {0, 750, 8}, new int[] {10, 100, 8});

    Outcome outcome =
        Replay.of(
            log, new int[] {1000, 100}, Layout.pooled(8), BySize.discipline(RULES, Sharing.NONE));

    assertThat(outcome.promised[1]).isEqualTo(1000);
    assertThat(outcome.started[1]).isEqualTo(750);
  }

  @Test
  void a_gang_is_told_at_once_and_nobody_delays_it() {
    JobLog log =
        Tables.log(
            new int[] {0, 1000, 8},
            new int[] {10, 50, 16},
            new int[] {20, 2000, 8}, // smaller than nothing, and would run into the gang
            new int[] {30, 900, 8}); // ends before it

    Outcome outcome = Tables.play(log, Layout.nodes(16), BySize.discipline(RULES, Sharing.NONE));

    assertThat(outcome.toldAt[1]).isEqualTo(10);
    assertThat(outcome.started).containsExactly(0, 1000, 1050, 30);
  }

  @Test
  void the_overdue_are_promised_though_smaller_work_keeps_coming() {
    int[][] rows = new int[41][];
    rows[0] = new int[] {0, 1000, 8};
    rows[1] = new int[] {1, 5000, 8};
    for (int i = 2; i < rows.length; i++) {
      rows[i] = new int[] {i * 500 - 900, 1000, 8};
    }
    JobLog log = Tables.log(rows);

    int never = last(log, RULES);
    int soon = last(log, RULES.withOverdue(3000).withLane(1));

    assertThat(never).isEqualTo(40_000);
    assertThat(soon).isEqualTo(4000);
  }

  @Test
  void the_lane_bounds_what_the_overdue_may_hold() {
    JobLog log =
        Tables.log(
            new int[] {0, 1000, 8},
            new int[] {1, 9000, 4},
            new int[] {2, 9000, 4},
            new int[] {100, 900, 4},
            new int[] {400, 900, 4},
            new int[] {700, 900, 4},
            new int[] {701, 900, 4});

    Outcome outcome =
        Tables.play(
            log,
            Layout.pooled(8),
            BySize.discipline(RULES.withOverdue(600).withLane(0.5), Sharing.NONE));

    assertThat(outcome.promised[1]).isEqualTo(1000);
    assertThat(outcome.toldAt[1]).isEqualTo(601);
    assertThat(outcome.started[1]).isEqualTo(1000);
    assertThat(outcome.started[2]).isGreaterThan(4000);
  }

  @Test
  void long_work_leaves_the_reserve_to_shorter_work() {
    SizeRules rules = RULES.withReserve(2).withLongFrom(1000).withOverdue(2500);
    JobLog log =
        Tables.log(
            new int[] {0, 5000, 4}, // leaves 4
            new int[] {1, 5000, 3}, // would leave 1
            new int[] {2, 900, 2},
            new int[] {3, 900, 2});

    Outcome outcome = Tables.play(log, Layout.pooled(8), BySize.discipline(rules, Sharing.NONE));

    assertThat(outcome.started[2]).isEqualTo(2);
    assertThat(outcome.started[3]).isEqualTo(3);
    // Overdue at last, it may take what is left.
    assertThat(outcome.started[1]).isEqualTo(2501);
  }

  @Test
  void the_reserve_is_one_node_in_64() {
    assertThat(SizeRules.ours(399).reserve()).isZero();
    assertThat(SizeRules.ours(512).reserve()).isEqualTo(10);
    assertThat(SizeRules.ours(640).reserve()).isEqualTo(12);
    assertThat(SizeRules.ours(1024).reserve()).isEqualTo(20);
  }

  @Test
  void whoever_used_less_goes_first_and_promises_per_account_are_few() {
    JobLog log =
        new JobLog(
            "two accounts",
            new int[] {0, 1, 2, 3},
            new int[] {1000, 10, 10, 50},
            new int[] {8, 8, 8, 8},
            new int[] {0, 0, 0, 1},
            List.of("much", "little"));

    Outcome outcome =
        Tables.play(log, Layout.pooled(8), BySize.discipline(RULES, new Sharing(true, 1)));

    assertThat(outcome.started).containsExactly(0, 1050, 1060, 1000);
    assertThat(outcome.toldAt[3]).isEqualTo(700);
    assertThat(outcome.toldAt[1]).isEqualTo(750);
    // Its account may have one promise at a time.
    assertThat(outcome.toldAt[2]).isEqualTo(1050);
  }

  @Test
  void no_promise_is_ever_broken_on_random_logs() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int[][] rows = new int[150][];
      int at = 0;
      for (int i = 0; i < rows.length; i++) {
        at += random.nextInt(200);
        int gpus = random.nextInt(8) == 0 ? 9 + random.nextInt(16) : 1 + random.nextInt(8);
        rows[i] = new int[] {at, 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 900), gpus};
      }
      JobLog log = Tables.log(rows);
      SizeRules rules = RULES.withOverdue(20_000).withReserve(random.nextInt(5)).withLongFrom(5000);
      BoundKind bounds = BoundKind.values()[random.nextInt(3)];
      Layout layout = random.nextBoolean() ? Layout.nodes(32) : Layout.pooled(32);

      Outcome outcome =
          Replay.of(log, bounds.of(log, seed), layout, BySize.discipline(rules, Sharing.NONE));

      Waits waits = new Waits(log, outcome, 32);
      assertThat(waits.promisesKept()).as("seed " + seed).isEqualTo(1);
    }
  }

  private static Outcome play(int[]... rows) {
    return Tables.play(Tables.log(rows), Layout.pooled(8), BySize.discipline(RULES, Sharing.NONE));
  }

  private static int last(JobLog log, SizeRules rules) {
    return Tables.play(log, Layout.pooled(8), BySize.discipline(rules, Sharing.NONE)).started[1];
  }
}
