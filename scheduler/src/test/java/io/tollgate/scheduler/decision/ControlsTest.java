package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.codes;
import static io.tollgate.scheduler.decision.World.control;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static io.tollgate.scheduler.decision.World.throttle;
import static io.tollgate.scheduler.decision.World.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.ControlScope.Kind;
import io.tollgate.scheduler.control.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What operators lay down, in the decision. */
class ControlsTest {
  private static final ControlScope ACCOUNT_1 =
      ControlScope.of(Kind.ACCOUNT, World.account(1).value());

  private static ControlScope node(int number) {
    return ControlScope.of(Kind.NODE, World.node(number).value());
  }

  private static WaitReason only(Plan plan, int number) {
    List<WaitReason> reasons = plan.waiting().get(session(number)).reasons();
    assertThat(reasons).hasSize(1);
    return reasons.get(0);
  }

  @Test
  void a_queue_holds_back_what_it_covers_and_nothing_else() {
    World world = new World().nodes(1, 4).account(1, 9).account(2, 9);
    world.cluster.put(control(1, ControlAction.QUEUE, ACCOUNT_1));
    world.waits(1, 1, shape(1, 1), 60).waits(2, 2, shape(1, 1), 60);

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(2);
    assertThat(codes(plan, 1)).containsExactly(WaitCode.OPERATOR_QUEUE);
    assertThat(plan.waiting().get(session(1)).eta())
        .isEqualTo(new Eta.None(WaitCode.OPERATOR_QUEUE));
    assertThat(only(plan, 1).message()).contains("“reason 1”");
  }

  @Test
  void every_kind_of_scope_covers_its_own() {
    UUID key = UUID.randomUUID();
    Belonging mine =
        new Belonging(
            World.account(1), Optional.of("film"), Optional.of(key), "render", Optional.empty());
    List<ControlScope> covering =
        List.of(
            ControlScope.GLOBAL,
            ControlScope.named(Kind.PLAN, "pro"),
            ControlScope.named(Kind.GROUP, "partners"),
            ACCOUNT_1,
            ControlScope.project("film", Optional.empty()),
            ControlScope.project("film", Optional.of(World.account(1))),
            ControlScope.named(Kind.POOL, "h100"),
            ControlScope.named(Kind.WORKFLOW, "render"),
            ControlScope.of(Kind.KEY, key),
            ControlScope.of(Kind.SESSION, session(1).value()),
            node(1));
    List<ControlScope> others =
        List.of(
            ControlScope.named(Kind.PLAN, "free"),
            ControlScope.named(Kind.GROUP, "standard"),
            ControlScope.of(Kind.ACCOUNT, World.account(2).value()),
            ControlScope.project("film", Optional.of(World.account(2))),
            ControlScope.project("other", Optional.empty()),
            ControlScope.named(Kind.POOL, "a100"),
            ControlScope.named(Kind.WORKFLOW, "command"),
            ControlScope.of(Kind.KEY, UUID.randomUUID()),
            ControlScope.of(Kind.SESSION, session(2).value()),
            node(2));
    for (ControlAction action : List.of(ControlAction.QUEUE, ControlAction.BLOCK)) {
      for (ControlScope scope : covering) {
        assertThat(starts(mine, action, scope)).as("%s %s", action, scope).isFalse();
      }
      for (ControlScope scope : others) {
        assertThat(starts(mine, action, scope)).as("%s %s", action, scope).isTrue();
      }
    }
  }

  private static boolean starts(Belonging mine, ControlAction action, ControlScope scope) {
    World world = new World().nodes(1, 4);
    world.cluster.put(
        AccountView.of(World.account(1), 9).change().tier(new Tier("pro", "partners")).done());
    world.cluster.put(World.queued(1, 1, shape(1, 1), 60).change().belonging(mine).done());
    world.cluster.put(control(1, action, scope));
    Plan plan = world.decide(T0);
    boolean starts = !plan.starts().isEmpty();
    if (!starts) {
      assertThat(codes(plan, 1))
          .containsExactly(
              action == ControlAction.QUEUE ? WaitCode.OPERATOR_QUEUE : WaitCode.OPERATOR_BLOCK);
    }
    return starts;
  }

  @Test
  void a_control_of_the_other_world_changes_nothing() {
    World world = new World().nodes(1, 4).account(1, 9);
    world.cluster.put(World.of(control(1, ControlAction.BLOCK, ControlScope.GLOBAL), "test"));
    world.waits(1, 1, shape(1, 1), 60);
    world.decide(T0);
    assertThat(world.running()).containsExactly(1);
  }

  @Test
  void a_control_that_ends_by_itself_gives_a_time() {
    World world = new World().nodes(1, 4).account(1, 9);
    world.cluster.put(
        control(1, ControlAction.QUEUE, ACCOUNT_1, OptionalInt.empty(), Optional.of(minute(30))));
    world.waits(1, 1, shape(1, 4), 60);

    Plan plan = world.decide(T0);

    assertThat(only(plan, 1).until()).contains(minute(30));
    assertThat(plan.waiting().get(session(1)).eta()).isEqualTo(new Eta.Firm(minute(30)));
    world.decide(minute(30));
    assertThat(world.running()).containsExactly(1);
  }

  @Test
  void overlapping_controls_are_all_told_and_lifting_one_lifts_no_other() {
    World world = new World().nodes(1, 4).account(1, 9);
    world.cluster.put(control(1, ControlAction.QUEUE, ACCOUNT_1));
    world.cluster.put(control(2, ControlAction.QUEUE, ControlScope.GLOBAL));
    world.cluster.put(control(3, ControlAction.BLOCK, ControlScope.named(Kind.POOL, "h100")));
    world.waits(1, 1, shape(1, 1), 60);

    Plan plan = world.decide(T0);

    assertThat(codes(plan, 1))
        .containsExactlyInAnyOrder(WaitCode.OPERATOR_QUEUE, WaitCode.OPERATOR_BLOCK);
    assertThat(plan.waiting().get(session(1)).reasons().toString())
        .contains("“reason 1”", "“reason 2”", "“reason 3”");

    world.cluster.put(control(2, ControlAction.QUEUE, ControlScope.GLOBAL).ended(T0));
    world.cluster.put(control(3, ControlAction.BLOCK, ControlScope.GLOBAL).ended(T0));
    assertThat(codes(world.decide(T0), 1)).containsExactly(WaitCode.OPERATOR_QUEUE);
    world.cluster.put(control(1, ControlAction.QUEUE, ACCOUNT_1).ended(T0));
    world.decide(T0);
    assertThat(world.running()).containsExactly(1);
  }

  @Test
  void a_throttle_lets_so_many_start_in_any_sixty_seconds() {
    World world = new World().nodes(2, 8).account(1, 99).account(2, 99);
    world.cluster.put(throttle(1, 2, ACCOUNT_1));
    for (int i = 1; i <= 5; i++) {
      world.waits(i, 1, shape(1, 1), 60);
    }
    world.waits(6, 2, shape(1, 1), 60);

    Plan first = world.decide(T0);

    assertThat(world.running()).containsExactly(1, 2, 6);
    assertThat(codes(first, 3)).containsExactly(WaitCode.OPERATOR_THROTTLE);
    assertThat(only(first, 3).until()).contains(T0.plusSeconds(60));
    assertThat(eta(first, 3)).isEqualTo(T0.plusSeconds(60));
    assertThat(eta(first, 5)).isEqualTo(T0.plusSeconds(120));

    world.decide(T0.plusSeconds(59));
    assertThat(world.running()).hasSize(3);
    world.decide(T0.plusSeconds(60));
    assertThat(world.running()).containsExactly(1, 2, 3, 4, 6);
    world.decide(T0.plusSeconds(119));
    assertThat(world.running()).hasSize(5);
    world.decide(T0.plusSeconds(120));
    assertThat(world.running()).hasSize(6);
  }

  private static Instant eta(Plan plan, int number) {
    return plan.waiting()
        .get(session(number))
        .eta()
        .fold(Eta.Firm::latestStart, Eta.Estimate::p50, none -> Instant.MAX);
  }

  @Test
  void a_start_counts_for_its_throttle_after_its_session_is_gone() {
    World world = new World().nodes(1, 8).account(1, 99);
    world.cluster.put(throttle(1, 1, ControlScope.GLOBAL));
    world.waits(1, 1, shape(1, 1), 60).waits(2, 1, shape(1, 1), 60);
    world.decide(T0);
    world.cluster.removeHeld(session(1));
    assertThat(codes(world.decide(T0.plusSeconds(30)), 2))
        .containsExactly(WaitCode.OPERATOR_THROTTLE);
  }

  @Test
  void a_throttle_of_a_node_sends_starts_elsewhere_before_it_holds_them_back() {
    World world = new World().nodes(2, 4).account(1, 99);
    world.cluster.put(throttle(1, 1, node(1)));
    world.cluster.put(throttle(2, 1, node(2)));
    for (int i = 1; i <= 3; i++) {
      world.waits(i, 1, shape(1, 1), 60);
    }
    Plan plan = world.decide(T0);
    assertThat(world.running()).containsExactly(1, 2);
    assertThat(codes(plan, 3)).containsExactly(WaitCode.OPERATOR_THROTTLE);
    assertThat(only(plan, 3).until()).contains(T0.plusSeconds(60));
    world.decide(T0.plusSeconds(60));
    assertThat(world.running()).containsExactly(1, 2, 3);
  }

  @Test
  void a_drained_node_takes_nothing_new() {
    World world = new World().nodes(2, 4).account(1, 99);
    world.cluster.put(control(1, ControlAction.DRAIN, node(1)));
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(2, 4), 60);
    Plan plan = world.decide(T0);
    assertThat(plan.starts().get(0).placements().get(0).node()).isEqualTo(World.node(2));
    assertThat(codes(plan, 2)).contains(WaitCode.NODE_DRAIN);
    assertThat(plan.waiting().get(session(2)).eta()).isEqualTo(new Eta.None(WaitCode.NODE_DRAIN));
  }

  @Test
  void what_would_not_end_before_a_window_is_not_started_there() {
    World world = new World().nodes(1, 4).account(1, 99);
    world.cluster.put(window(1, 1, 60, 90));
    world.waits(1, 1, shape(1, 1), 61).waits(2, 1, shape(1, 1), 60);

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(2);
    assertThat(codes(plan, 1)).containsExactly(WaitCode.MAINTENANCE);
    assertThat(only(plan, 1).until()).contains(minute(90));
    assertThat(only(plan, 1).message()).contains("n1 from").contains("new memory");
    assertThat(plan.waiting().get(session(1)).eta()).isEqualTo(new Eta.Firm(minute(90)));
    world.cluster.removeHeld(session(2));
    world.decide(minute(60));
    world.decide(minute(89));
    assertThat(world.running()).isEmpty();
    world.decide(minute(90));
    assertThat(world.running()).containsExactly(1);
  }

  @Test
  void promises_go_around_a_window_and_count_on_its_evictions() {
    World world = new World().nodes(1, 4).account(1, 99);
    world.waits(1, 1, shape(1, 4), 120);
    world.decide(T0);
    world.waits(2, 1, shape(1, 4), 60);
    assertThat(eta(world.decide(T0), 2)).isEqualTo(minute(120));

    // Planned now, it evicts what runs: the next can begin when it is over.
    world.cluster.put(window(1, 1, 30, 90));
    assertThat(eta(world.decide(minute(1)), 2)).isEqualTo(minute(90));
  }

  @Test
  void a_window_moves_a_promise_later_for_the_operators_cause() {
    World world = new World().nodes(1, 4).account(1, 99);
    world.waits(1, 1, shape(1, 4), 30);
    world.decide(T0);
    world.waits(2, 1, shape(1, 4), 60);
    world.decide(T0);
    world.cluster.put(window(1, 1, 45, 75));
    Plan plan = world.decide(minute(1));
    Promise moved = plan.promises().get(session(2));
    assertThat(moved.latestStart()).isEqualTo(minute(75));
    assertThat(moved.later()).contains(Promise.Cause.OPERATOR_CONTROL);
  }

  @Test
  void a_busy_node_beside_one_that_is_closed_gives_capacity_alone() {
    World world = new World().nodes(2, 4).account(1, 99);
    world.cluster.put(window(1, 1, 30, 90));
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(1, 4), 60);
    Plan plan = world.decide(T0);
    assertThat(world.running()).containsExactly(1);
    assertThat(codes(plan, 2)).containsExactly(WaitCode.CAPACITY);
    assertThat(eta(plan, 2)).isEqualTo(minute(60));
  }

  @Test
  void between_two_windows_there_is_room_for_what_fits() {
    World world = new World().nodes(1, 4).account(1, 99);
    world.cluster.put(window(1, 1, 10, 20));
    world.cluster.put(window(2, 1, 50, 60));
    world.waits(1, 1, shape(1, 4), 30).waits(2, 1, shape(1, 4), 31);
    Plan plan = world.decide(T0);
    assertThat(eta(plan, 1)).isEqualTo(minute(20));
    assertThat(only(plan, 1).until()).contains(minute(20));
    assertThat(eta(plan, 2)).isEqualTo(minute(60));
  }

  @Test
  void rules_know_when_they_next_change_something() {
    World world = new World().nodes(1, 4).account(1, 99);
    OperatorRules none = world.cluster.snapshot().rules();
    assertThat(none.nextTurn(T0)).isEmpty();
    world.cluster.put(window(1, 1, 10, 20));
    world.cluster.put(
        control(1, ControlAction.QUEUE, ACCOUNT_1, OptionalInt.empty(), Optional.of(minute(15))));
    OperatorRules rules = world.cluster.snapshot().rules();
    assertThat(rules.nextTurn(T0)).contains(minute(10));
    assertThat(rules.nextTurn(minute(10))).contains(minute(15));
    assertThat(rules.nextTurn(minute(15))).contains(minute(20));
    assertThat(rules.nextTurn(minute(20))).isEmpty();
    assertThat(Duration.between(T0, minute(1))).isEqualTo(OperatorRules.COUNTED);
  }
}
