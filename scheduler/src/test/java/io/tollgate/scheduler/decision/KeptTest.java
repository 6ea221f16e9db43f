package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.codes;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept by contract, as tables: cluster, running, waiting → who starts, who leaves. */
class KeptTest {
  private static final Policy POLICY =
      World.POLICY
          .change()
          .bounds(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(60))
          .preemption(new PreemptionRules(true, Duration.ofHours(1)))
          .done();

  private final World world = new World();

  /** Two nodes of 4 GPUs; account 1 has reserved one, account 2 has not. */
  @BeforeEach
  void reserve() {
    world.nodes(2, 4).account(2, 100);
    world.cluster.put(
        AccountView.of(World.account(1), 100)
            .change()
            .reserved(Map.of("h100", ReservedGpus.of(4)))
            .done());
  }

  private void waits(int number, int account, int gpus, int minutes, boolean preemptible) {
    world.cluster.put(
        World.queued(number, account, shape(1, gpus), minutes)
            .change()
            .preemptible(preemptible)
            .done());
  }

  private Plan decide(int minute) {
    return world.decide(POLICY, minute(minute));
  }

  @Test
  void others_start_beside_what_is_kept_and_wait_for_what_is() {
    waits(1, 2, 4, 60, false);
    waits(2, 2, 1, 60, false);
    Plan plan = decide(0);
    assertThat(world.running()).containsExactly(1);
    assertThat(codes(plan, 2)).containsExactly(WaitCode.CAPACITY);
    assertThat(plan.waiting().get(session(2)).eta())
        .isEqualTo(new Eta.Firm(minute(60).plusSeconds(90)));
    waits(3, 1, 4, 60, false);
    decide(1);
    assertThat(world.running()).containsExactly(1, 3);
  }

  @Test
  void where_all_nodes_are_kept_the_reason_is_the_contract() {
    world.cluster.put(
        AccountView.of(World.account(1), 100)
            .change()
            .reserved(Map.of("h100", ReservedGpus.of(5)))
            .done());
    waits(1, 2, 1, 60, false);
    Plan plan = decide(0);
    assertThat(world.running()).isEmpty();
    assertThat(codes(plan, 1)).containsExactly(WaitCode.RESERVED);
    assertThat(plan.waiting().get(session(1)).eta()).isEqualTo(new Eta.None(WaitCode.RESERVED));
  }

  @Test
  void what_may_be_made_to_leave_runs_there_meanwhile_and_leaves_for_its_holder_at_once() {
    waits(1, 2, 4, 600, true);
    waits(2, 2, 4, 600, true);
    decide(0);
    assertThat(world.running()).containsExactly(1, 2);

    // Of the same class, and younger than the minimum runtime: a reservation asks for neither.
    waits(3, 1, 2, 60, false);
    Plan plan = decide(1);
    assertThat(plan.preempts()).hasSize(1);
    assertThat(plan.promises().get(session(3)).latestStart()).isEqualTo(minute(1).plusSeconds(90));
    assertThat(codes(plan, 3)).containsExactly(WaitCode.WAITING_FOR_PREEMPTED);

    // The rest of what is reserved is there too, and no more.
    waits(4, 1, 3, 60, false);
    assertThat(decide(1).preempts()).isEmpty();
    preempts(plan).forEach(world.cluster::removeHeld);
    decide(2);
    assertThat(world.running()).contains(3);
  }

  private static List<io.tollgate.scheduler.session.SessionId> preempts(Plan plan) {
    return plan.preempts().stream()
        .flatMap(preempt -> preempt.victims().stream())
        .map(Preempt.Victim::session)
        .toList();
  }

  @Test
  void nobody_leaves_for_what_ends_by_itself_in_time() {
    // Those to whom it is lent are gone two minutes from now; the contract says five.
    waits(1, 2, 4, 1, true);
    waits(2, 2, 4, 600, true);
    decide(0);
    waits(3, 1, 4, 60, false);
    Plan plan = world.decide(POLICY, T0.plusSeconds(10));
    assertThat(plan.preempts()).isEmpty();
    Promise told = plan.promises().get(session(3));
    assertThat(told.latestStart()).isEqualTo(minute(1).plusSeconds(90));
    assertThat(told.guaranteed()).contains(T0.plusSeconds(310));
    assertThat(codes(plan, 3)).containsExactly(WaitCode.CAPACITY);

    world.cluster.removeHeld(session(1));
    assertThat(decide(1).preempts()).isEmpty();
    assertThat(world.running()).contains(3);
  }

  @Test
  void a_shorter_guarantee_makes_them_leave_at_once() {
    world.cluster.put(
        AccountView.of(World.account(1), 100)
            .change()
            .reserved(Map.of("h100", ReservedGpus.of(4).within(Duration.ofSeconds(200))))
            .done());
    waits(1, 2, 4, 1, true);
    waits(2, 2, 4, 600, true);
    decide(0);
    waits(3, 1, 4, 60, false);
    assertThat(world.decide(POLICY, T0.plusSeconds(10)).preempts()).hasSize(1);
  }

  @Test
  void what_becomes_free_for_one_is_told_to_the_others_within_the_guarantee() {
    waits(1, 2, 4, 600, true);
    waits(2, 2, 4, 500, true);
    decide(0);
    assertThat(world.running()).containsExactly(1, 2);
    for (int number = 3; number <= 6; number++) {
      waits(number, 1, 1, 60, false);
    }
    Plan plan = decide(1);
    assertThat(plan.preempts()).hasSize(1);
    assertThat(plan.promises().values())
        .hasSize(4)
        .allSatisfy(told -> assertThat(told.latestStart()).isEqualTo(minute(1).plusSeconds(90)));
  }

  @Test
  void what_is_reserved_is_claimed_once_however_many_rounds_it_takes() {
    world.cluster.put(
        AccountView.of(World.account(1), 100)
            .change()
            .reserved(Map.of("h100", ReservedGpus.of(2)))
            .done());
    waits(1, 2, 4, 600, true);
    waits(2, 2, 4, 600, false);
    decide(0);
    waits(3, 1, 2, 60, false);
    assertThat(decide(1).preempts()).hasSize(1);
    waits(4, 1, 2, 60, false);
    Plan plan = decide(1);
    assertThat(plan.promises().get(session(3)).guaranteed()).isPresent();
    assertThat(Optional.ofNullable(plan.promises().get(session(4))).flatMap(Promise::guaranteed))
        .isEmpty();
  }

  @Test
  void the_reason_says_when_the_contract_ends() {
    world.cluster.put(
        AccountView.of(World.account(1), 100)
            .change()
            .reserved(Map.of("h100", ReservedGpus.of(8).until(minute(30))))
            .done());
    waits(1, 2, 1, 60, false);
    Waiting waiting = decide(0).waiting().get(session(1));
    assertThat(waiting.reasons().get(0).until()).contains(minute(30));
    assertThat(waiting.eta()).isEqualTo(new Eta.Estimate(minute(30), minute(30)));
  }

  @Test
  void what_could_not_be_reclaimed_is_lent_to_nobody() {
    Policy never = POLICY.change().preemption(PreemptionRules.OFF).done();
    waits(1, 2, 4, 600, true);
    waits(2, 2, 4, 600, true);
    world.decide(never, minute(0));
    assertThat(world.running()).containsExactly(1);
  }

  @Test
  void nobody_else_is_promised_a_place_on_what_is_kept() {
    waits(1, 2, 4, 60, false);
    waits(2, 1, 4, 30, false);
    decide(0);
    assertThat(world.running()).containsExactly(1, 2);
    waits(3, 2, 4, 60, true);
    Plan plan = decide(1); // The holder's ends first, and yet.
    assertThat(plan.promises().get(session(3)).latestStart()).isEqualTo(minute(60).plusSeconds(90));
  }

  @Test
  void what_runs_already_is_left_alone_and_a_node_with_less_of_it_is_kept() {
    world.cluster.put(AccountView.of(World.account(1), 100));
    waits(1, 2, 3, 60, false);
    decide(0);
    waits(2, 2, 2, 60, false);
    decide(0);
    world.cluster.put(
        AccountView.of(World.account(1), 100)
            .change()
            .reserved(Map.of("h100", ReservedGpus.of(4)))
            .done());
    ClusterState state = world.cluster.snapshot();
    assertThat(Kept.of(state, Lift.NOTHING).owner(World.node(1))).isEmpty();
    assertThat(Kept.of(state, Lift.NOTHING).owner(World.node(2))).contains(World.account(1));
    decide(1);
    assertThat(world.running()).containsExactly(1, 2);
    assertThat(T0).isEqualTo(minute(0));
  }

  @Test
  void where_its_work_stands_already_is_kept_first() {
    waits(1, 1, 1, 60, false);
    decide(0);
    HeldSession own = world.cluster.snapshot().held().get(session(1));
    assertThat(
            Kept.of(world.cluster.snapshot(), Lift.NOTHING).owner(own.allocations().get(0).node()))
        .contains(World.account(1));
  }
}
