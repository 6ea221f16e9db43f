package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.codes;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is made to leave for whom, as tables: cluster, running, waiting → victims. */
class PreemptionTest {
  private static final Policy GRACE =
      World.POLICY
          .change()
          .bounds(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(60))
          .done();

  private final World world = new World().account(1, 100).account(2, 100);

  /** Runs since that minute, preemptible. */
  private void runs(int number, int gpus, int sinceMinute) {
    runs(number, shape(1, gpus), sinceMinute, 600);
  }

  private void runs(int number, Shape shape, int sinceMinute, int minutes) {
    world.cluster.put(World.queued(number, 1, shape, minutes).change().preemptible(true).done());
    assertThat(world.decide(GRACE, minute(sinceMinute)).starts()).hasSize(1);
  }

  private void waits(int number, Shape shape, int minutes) {
    world.cluster.put(World.queued(number, 2, shape, minutes).change().priority(1).done());
  }

  private static List<Integer> victims(Plan plan) {
    return plan.preempts().stream()
        .flatMap(preempt -> preempt.victims().stream())
        .map(victim -> World.number(victim.session()))
        .sorted()
        .toList();
  }

  /** One node of 8 GPUs is full with sessions 1, 2 and so on; each has run from its minute on. */
  @ParameterizedTest(name = "{0} since {1}, {2} GPUs are needed: {3} leave")
  @CsvSource({
    "4 4,         0 1,         4, 2", // the one that loses less
    "1 1 2 4,     0 1 2 3,     4, 4", // one and not two or three
    "1 1 2 4,     9 8 0 0,     2, 3", // one of two GPUs, although two of one lose less
    "2 2 2 2,     0 5 9 4,     4, '2,3'", // the two that lose least
    "2 2 2 2,     0 5 9 4,     8, '1,2,3,4'",
    "1 2 2 3,     0 0 0 9,     3, 4",
    "4 4,         0 0,         5, '1,2'"
  })
  void the_fewest_leave_and_of_as_many_those_who_lose_least(
      String gpus, String since, int needed, String leave) {
    world.nodes(1, 8);
    String[] sizes = gpus.trim().split(" ");
    String[] begun = since.trim().split(" ");
    int next = 0;
    for (int minute = 0; minute < 10; minute++) {
      for (int i = 0; i < sizes.length; i++) {
        if (Integer.parseInt(begun[i]) == minute) {
          runs(i + 1, Integer.parseInt(sizes[i]), minute);
          next++;
        }
      }
    }
    assertThat(next).isEqualTo(sizes.length);
    waits(20, shape(1, needed), 60);

    Plan plan = world.decide(GRACE, minute(10));

    assertThat(victims(plan))
        .isEqualTo(List.of(leave.split(",")).stream().map(Integer::valueOf).toList());
    assertThat(plan.starts()).isEmpty();
    assertThat(codes(plan, 20)).containsExactly(WaitCode.WAITING_FOR_PREEMPTED);
  }

  @Test
  void of_equal_losses_the_youngest_leaves_and_then_the_smallest_id() {
    world.nodes(1, 4);
    runs(1, 2, 0);
    runs(2, 1, 1);
    runs(3, 1, 1);
    waits(20, shape(1, 1), 60);
    assertThat(victims(world.decide(GRACE, minute(2)))).containsExactly(2);
  }

  @Test
  void the_node_where_fewest_must_leave_is_taken() {
    world.nodes(2, 4);
    runs(1, 2, 0);
    runs(2, 2, 0);
    runs(3, 4, 0);
    waits(20, shape(1, 4), 60);
    Plan plan = world.decide(GRACE, minute(1));
    assertThat(victims(plan)).containsExactly(3);
    assertThat(plan.promises().get(session(20)).nodes()).containsExactly(World.node(2));
  }

  @Test
  void the_freed_hole_is_promised_to_whom_it_was_freed_for_whatever_the_numbers_of_promises() {
    world.nodes(1, 4);
    runs(1, 4, 0);
    waits(20, shape(1, 4), 60);
    Policy nobody = GRACE.change().promises(PromiseRules.DEFAULT.atMost(0, 0)).done();

    Plan plan = world.decide(nobody, minute(1));

    Instant free = minute(1).plusSeconds(90);
    assertThat(plan.preempts())
        .containsExactly(
            new Preempt(session(20), 1, List.of(new Preempt.Victim(session(1), 1)), free));
    assertThat(plan.promises().get(session(20)).latestStart()).isEqualTo(free);
    assertThat(plan.promises().get(session(20)).freed()).isTrue();
    Waiting told = plan.waiting().get(session(20));
    assertThat(told.eta()).isEqualTo(new Eta.Firm(free));
    assertThat(told.reasons().get(0).until()).contains(free);
    assertThat(told.reasons().get(0).behind()).containsExactly(session(1));

    // Nobody else gets it, not even of a higher class, and nobody asks twice.
    world.cluster.put(World.queued(21, 2, shape(1, 2), 60).change().priority(2).done());
    Plan next = world.decide(nobody, minute(1).plusSeconds(10));
    assertThat(next.preempts()).isEmpty();
    assertThat(next.starts()).isEmpty();
    assertThat(codes(next, 20)).containsExactly(WaitCode.WAITING_FOR_PREEMPTED);
    world.cluster.removeHeld(session(1));
    assertThat(world.decide(nobody, minute(1).plusSeconds(20)).starts())
        .extracting(Start::session)
        .containsExactly(session(20));
  }

  @Test
  void nobody_leaves_for_nothing() {
    world.nodes(1, 4);
    runs(1, 2, 0);
    world.cluster.put(World.queued(2, 1, shape(1, 2), 600));
    world.decide(GRACE, minute(0)); // Runs, and is not preemptible.
    waits(20, shape(1, 4), 60);
    assertThat(victims(world.decide(GRACE, minute(1)))).isEmpty();
    assertThat(codes(world.decide(GRACE, minute(1)), 20)).containsExactly(WaitCode.CAPACITY);
  }

  @Test
  void nobody_leaves_for_what_starts_as_soon_without() {
    world.nodes(2, 4);
    runs(1, shape(1, 4), 0, 600);
    world.cluster.put(World.queued(2, 1, shape(1, 4), 10));
    world.decide(GRACE, T0); // Gone after 11.5 minutes at the latest.
    waits(20, shape(1, 4), 60);
    assertThat(victims(world.decide(GRACE, minute(10)))).isEmpty();
    assertThat(victims(world.decide(GRACE, minute(9)))).containsExactly(1);
  }

  @Test
  void only_lower_classes_leave_and_only_if_they_may_and_the_policy_lets_them() {
    world.nodes(1, 4);
    runs(1, 4, 0);
    world.cluster.put(World.queued(20, 2, shape(1, 4), 60)); // Of the same class.
    assertThat(victims(world.decide(GRACE, minute(1)))).isEmpty();
    world.cluster.removeQueued(session(20));
    waits(21, shape(1, 4), 60);
    Policy off = GRACE.change().preemption(PreemptionRules.OFF).done();
    assertThat(victims(world.decide(off, minute(1)))).isEmpty();
    assertThat(victims(world.decide(GRACE, minute(1)))).containsExactly(1);
  }

  @Test
  void who_runs_too_short_stays_until_he_has_run_long_enough() {
    world.nodes(1, 4);
    runs(1, 4, 0);
    waits(20, shape(1, 4), 60);
    Policy ten =
        GRACE.change().preemption(new PreemptionRules(true, Duration.ofMinutes(10))).done();
    Plan early = world.decide(ten, minute(9));
    assertThat(victims(early)).isEmpty();
    assertThat(early.ripens()).contains(minute(10));
    assertThat(victims(world.decide(ten, minute(10)))).containsExactly(1);
  }

  @Test
  void a_promise_is_never_touched() {
    world.nodes(1, 4);
    runs(1, shape(1, 4), 0, 60);
    world.cluster.put(World.queued(2, 1, shape(1, 4), 30));
    assertThat(world.decide(GRACE, minute(1)).promises()).containsKey(session(2));
    waits(20, shape(1, 4), 90); // Would reach into the promised time.
    assertThat(victims(world.decide(GRACE, minute(2)))).isEmpty();
    waits(21, shape(1, 4), 30);
    Plan plan = world.decide(GRACE, minute(2));
    assertThat(plan.preempts()).extracting(Preempt::claimant).containsExactly(session(21));
    assertThat(plan.promises().get(session(2)).later()).isEmpty();
  }

  @Test
  void who_was_made_to_leave_makes_nobody_leave() {
    world.nodes(1, 4);
    runs(1, 4, 0);
    world.cluster.put(
        World.queued(20, 2, shape(1, 4), 60).change().priority(1).preempted(true).done());
    assertThat(victims(world.decide(GRACE, minute(1)))).isEmpty();
  }

  @Test
  void a_gang_makes_room_on_all_its_nodes_or_on_none() {
    world.nodes(3, 4);
    runs(1, shape(2, 4), 0, 600);
    runs(2, 4, 1);
    waits(20, shape(2, 4), 60);
    Plan plan = world.decide(GRACE, minute(2)); // One gang leaves, rather than it and another.
    assertThat(victims(plan)).containsExactly(1);
    assertThat(plan.promises().get(session(20)).nodes()).hasSize(2);
    waits(21, shape(2, 4), 60);
    assertThat(victims(world.decide(GRACE, minute(2)))).isEmpty();
  }

  @Test
  void a_gang_of_victims_leaves_once_and_counts_as_one() {
    world.nodes(2, 4);
    runs(1, shape(2, 2), 0, 600);
    runs(2, 2, 0);
    runs(3, 2, 0);
    waits(20, shape(2, 2), 60);
    assertThat(victims(world.decide(GRACE, minute(2)))).containsExactly(1);
  }

  @Test
  void limits_and_gates_of_the_claimant_come_first() {
    world.nodes(1, 4).account(2, 0);
    runs(1, 4, 0);
    waits(20, shape(1, 4), 60);
    assertThat(victims(world.decide(GRACE, minute(1)))).isEmpty();
    world.account(2, 9);
    world.cluster.put(
        World.with(
            World.queued(20, 2, shape(1, 4), 60).change().priority(1).done(),
            1,
            Optional.of(minute(5)),
            Optional.empty()));
    assertThat(victims(world.decide(GRACE, minute(1)))).isEmpty();
    assertThat(victims(world.decide(GRACE, minute(5)))).containsExactly(1);
  }

  @Test
  void who_is_late_in_leaving_is_waited_for_a_while() {
    world.nodes(2, 4);
    runs(1, 4, 0);
    runs(2, 4, 1);
    waits(20, shape(1, 4), 60);
    assertThat(victims(world.decide(GRACE, minute(2)))).containsExactly(2);
    assertThat(victims(world.decide(GRACE, minute(4)))).isEmpty(); // Half a minute late.
    assertThat(victims(world.decide(GRACE, minute(20)))).containsExactly(1);
  }
}
