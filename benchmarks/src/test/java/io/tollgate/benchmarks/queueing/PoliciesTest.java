package io.tollgate.benchmarks.queueing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Known policies on a log of five jobs and four GPUs, worked out by hand. */
class PoliciesTest {
  private static final JobLog LOG =
      Tables.log(
          new int[] {0, 10, 3}, // A
          new int[] {1, 10, 3}, // B
          new int[] {2, 10, 4}, // C
          new int[] {3, 30, 1}, // D
          new int[] {4, 6, 1}); // E

  @Test
  void each_policy_starts_the_five_jobs_as_worked_out_by_hand() {
    Map<QueuePolicy, int[]> starts = new EnumMap<>(QueuePolicy.class);
    // One after the other; D and E share the moment in which C ends.
    starts.put(QueuePolicy.FIFO, new int[] {0, 10, 20, 30, 30});
    // D runs beside B on the GPU that B leaves, and so delays C, which is only second; when B has
    // ended, E fits before C's shadow at 33.
    starts.put(QueuePolicy.EASY, new int[] {0, 10, 33, 3, 20});
    // C has its slot at 20, so D has to wait; E ends before A does.
    starts.put(QueuePolicy.CONSERVATIVE, new int[] {0, 10, 20, 30, 4});
    // E is shortest and fits; then B and C in order of submission, and D is longest.
    starts.put(QueuePolicy.SJF_ORACLE, new int[] {0, 10, 20, 30, 4});
    // B is shorter than D, which goes ahead where B does not need the GPU; E goes before B at 10.
    starts.put(QueuePolicy.SJF_EASY, new int[] {0, 16, 33, 3, 10});
    starts.put(QueuePolicy.SMALLEST_EASY, new int[] {0, 16, 33, 3, 10});

    Case faced = new Case(Layout.pooled(4), BoundKind.EXACT, Sharing.NONE);
    starts.forEach(
        (policy, expected) ->
            assertThat(policy.play(LOG, faced).started).as(policy.key()).containsExactly(expected));
  }

  @Test
  void conservative_slots_move_earlier_when_something_ends_early() {
    JobLog log = Tables.log(new int[] {0, 10, 4}, new int[] {1, 10, 4}, new int[] {2, 10, 4});
    int[] bounds = {40, 20, 10};

    Outcome outcome = Replay.of(log, bounds, Layout.pooled(4), Conservative.discipline());

    assertThat(outcome.promised).containsExactly(0, 40, 60);
    assertThat(outcome.started).containsExactly(0, 10, 20);
  }

  @Test
  void on_nodes_work_needs_one_node_or_whole_ones() {
    JobLog log =
        Tables.log(
            new int[] {0, 10, 5}, // on the first node
            new int[] {0, 20, 5}, // on the second
            new int[] {1, 10, 4}, // 6 GPUs are free, but not together
            new int[] {2, 10, 12}); // a whole node and half of the other

    Outcome outcome = Tables.play(log, Layout.nodes(16), Strict.fifo());

    assertThat(outcome.started).containsExactly(0, 0, 10, 20);
  }

  @Test
  void who_bought_too_little_is_cut_at_what_is_kept_for_others() {
    JobLog log = Tables.log(new int[] {0, 4000, 4}, new int[] {1, 10, 4}, new int[] {2, 10, 4});
    int[] bounds = {2000, 10, 10};

    Outcome kept = Replay.of(log, bounds, Layout.pooled(4), Conservative.discipline());
    Outcome free = Replay.of(log, bounds, Layout.pooled(4), Strict.fifo());

    assertThat(kept.ended[0]).isEqualTo(2000);
    assertThat(kept.killed).isEqualTo(1);
    assertThat(free.ended[0]).isEqualTo(4000);
    assertThat(free.killed).isZero();
    assertThat(free.granted).isEqualTo(1);
  }
}
