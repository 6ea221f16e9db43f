package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.codes;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.nodeView;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecisionTest {

  @Test
  void a_backfilled_session_does_not_delay_the_promised_one() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 60).waits(2, 1, shape(1, 4), 30).waits(3, 1, shape(1, 1), 70);

    Plan first = world.decide(T0);

    assertThat(world.running()).containsExactly(1);
    Waiting second = first.waiting().get(session(2));
    assertThat(codes(first, 2)).containsExactly(WaitCode.CAPACITY);
    assertThat(second.eta()).isEqualTo(new Eta.Firm(minute(60)));
    assertThat(second.position()).isEqualTo(1);
    Waiting third = first.waiting().get(session(3));
    assertThat(codes(first, 3)).containsExactly(WaitCode.PRIORITY);
    assertThat(third.reasons().get(0).behind()).containsExactly(session(2));
    assertThat(third.eta()).isEqualTo(new Eta.Firm(minute(90)));
    assertThat(third.position()).isEqualTo(2);

    // The first one is stopped early: the promised one moves up and starts.
    world.cluster.removeHeld(session(1));
    Plan later = world.decide(minute(20));

    assertThat(world.running()).containsExactly(2);
    assertThat(later.waiting().get(session(3)).eta()).isEqualTo(new Eta.Firm(minute(50)));
  }

  @Test
  void a_short_session_is_backfilled_before_the_promised_one() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 60).waits(2, 1, shape(1, 4), 30).waits(3, 1, shape(1, 1), 60);

    world.decide(T0);

    assertThat(world.running()).containsExactly(1, 3);
  }

  @Test
  void fills_the_fullest_node_that_fits_with_its_lowest_gpus() {
    World world = new World().nodes(3, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 60);
    world.decide(T0);
    world.waits(2, 1, shape(1, 2), 60).waits(3, 1, shape(1, 1), 60);

    Plan plan = world.decide(minute(1));

    assertThat(plan.starts().get(0).placements().get(0).gpuUuids())
        .containsExactly("gpu-2-0", "gpu-2-1");
    assertThat(plan.starts().get(1).placements().get(0).gpuUuids()).containsExactly("gpu-1-3");
  }

  @Test
  void session_waits_when_gpus_are_fragmented() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 60).waits(2, 1, shape(1, 3), 60).waits(3, 1, shape(1, 2), 60);

    Plan plan = world.decide(T0);

    assertThat(codes(plan, 3)).containsExactly(WaitCode.FRAGMENTATION);
    assertThat(plan.waiting().get(session(3)).reasons().get(0).message())
        .contains("2 free in all, 1 at most on one node", "needs 2 GPUs");
  }

  @Test
  void gang_starts_with_all_its_nodes_or_waits_incomplete() {
    World world = new World().nodes(3, 4).account(1, 100);
    world.waits(1, 1, shape(1, 2), 60).waits(2, 1, shape(1, 2), 30).waits(3, 1, shape(2, 4), 60);

    Plan plan = world.decide(T0);

    // Best fit keeps two nodes whole.
    assertThat(world.running()).containsExactly(1, 2, 3);
    assertThat(plan.starts().get(2).placements()).extracting(Placement::rank).containsExactly(0, 1);

    world.waits(4, 1, shape(3, 1), 10).waits(5, 1, shape(2, 1), 10);
    Plan full = world.decide(minute(1));
    assertThat(codes(full, 4)).containsExactly(WaitCode.CAPACITY);

    // Two GPUs come free on each of two nodes: room for eight in no two whole nodes.
    world.cluster.removeHeld(session(3));
    world.cluster.removeQueued(session(4)).removePromise(session(4));
    world.cluster.removeQueued(session(5)).removePromise(session(5));
    world.waits(6, 1, shape(1, 2), 60);
    world.decide(minute(2));
    world.waits(7, 1, shape(2, 3), 60);
    Plan incomplete = world.decide(minute(2));
    assertThat(codes(incomplete, 7)).containsExactly(WaitCode.GANG_INCOMPLETE);
    assertThat(incomplete.waiting().get(session(7)).eta()).isEqualTo(new Eta.Firm(minute(60)));
  }

  @Test
  void names_the_plans_limit_and_the_fleets_at_once() {
    World world = new World().nodes(1, 4).account(1, 1).account(2, 100);
    world.waits(1, 1, shape(1, 2), 30).waits(2, 2, shape(1, 2), 60).waits(3, 1, shape(1, 1), 60);

    Plan plan = world.decide(T0);

    assertThat(codes(plan, 3)).containsExactly(WaitCode.PLAN_CONCURRENCY, WaitCode.CAPACITY);
    assertThat(plan.waiting().get(session(3)).eta()).isEqualTo(new Eta.Firm(minute(30)));
    assertThat(plan.waiting().get(session(3)).reasons().get(0).until()).contains(minute(30));
  }

  @Test
  void suspended_account_starts_nothing_and_keeps_nobody_waiting() {
    World world = new World().nodes(1, 4).account(2, 100);
    world.cluster.put(
        AccountView.of(World.account(1), 100).change().suspended(Optional.of(T0)).done());
    world.waits(1, 1, shape(1, 4), 30).waits(2, 2, shape(1, 4), 30);

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(2);
    assertThat(codes(plan, 1)).containsExactly(WaitCode.OPERATOR_BLOCK, WaitCode.CAPACITY);
    assertThat(plan.waiting().get(session(1)).eta())
        .isEqualTo(new Eta.None(WaitCode.OPERATOR_BLOCK));
  }

  @Test
  void failed_start_and_unreleased_allocation_say_until_when() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.cluster.put(
        World.with(
            queued(1, 1, shape(1, 1), 30), 0, Optional.of(minute(5)), Optional.of(minute(7))));

    Plan plan = world.decide(T0);

    assertThat(codes(plan, 1)).containsExactly(WaitCode.START_BACKOFF, WaitCode.CLEANUP);
    assertThat(plan.waiting().get(session(1)).reasons())
        .extracting(reason -> reason.until().orElseThrow())
        .containsExactly(minute(5), minute(7));
    assertThat(plan.waiting().get(session(1)).eta()).isEqualTo(new Eta.Firm(minute(7)));
  }

  @Test
  void tells_never_from_not_now() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 8), 30).waits(2, 1, shape(1, 4), 30);

    Plan plan = world.decide(T0);

    // What can never run keeps nobody waiting.
    assertThat(world.running()).containsExactly(2);
    assertThat(codes(plan, 1)).containsExactly(WaitCode.NO_MATCHING_NODE);
    assertThat(plan.waiting().get(session(1)).eta())
        .isEqualTo(new Eta.None(WaitCode.NO_MATCHING_NODE));
  }

  @Test
  void names_the_nodes_that_would_otherwise_do() {
    World world = new World().account(1, 100);
    world
        .node(1, 2, node -> node)
        .node(2, 4, node -> World.with(node, Availability.drain(T0)))
        .node(3, 8, node -> World.with(node, Availability.down(T0)))
        .node(4, 12, node -> World.sick(node, 3));
    world.waits(1, 1, shape(1, 4), 30).waits(2, 1, shape(1, 12), 30).waits(3, 1, shape(3, 4), 30);
    world.decide(T0);

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(1);
    assertThat(codes(plan, 2)).containsExactly(WaitCode.NODE_DOWN, WaitCode.CAPACITY);
    assertThat(codes(plan, 3)).containsExactly(WaitCode.NODE_DRAIN, WaitCode.NODE_DOWN);
    world.waits(4, 1, shape(4, 4), 30);
    assertThat(codes(world.decide(T0), 4)).contains(WaitCode.NO_MATCHING_NODE);
    world.cluster.removeNode(World.node(4));
    world.cluster.removeHeld(session(1));
    world.waits(5, 1, new Shape("h100", 1, 3, 0, 0, Map.of()), 9);
    Plan drained = world.decide(T0);
    assertThat(codes(drained, 5)).contains(WaitCode.NODE_DRAIN);
    assertThat(drained.waiting().get(session(5)).reasons().get(0).message()).contains("n2 since");
  }

  @Test
  void honours_labels_cpus_memory_and_worlds() {
    World world = new World().account(1, 100).nodes(1, 4);
    NodeView plain = nodeView(2, 4);
    world.cluster.put(
        new NodeView(
            plain.id(),
            "n2",
            "test",
            "h100",
            8,
            8,
            Map.of("rack", "r2"),
            Availability.READY,
            plain.gpus(),
            7));
    world.cluster.put(queued(1, 1, new Shape("h100", 1, 1, 8, 8, Map.of("rack", "r2")), 5));
    assertThat(codes(world.decide(T0), 1)).containsExactly(WaitCode.NO_MATCHING_NODE);

    QueuedSession inTest =
        QueuedSession.draft(
                session(2),
                World.account(1),
                new Shape("h100", 1, 1, 8, 8, Map.of("rack", "r2")),
                T0,
                Duration.ofMinutes(5))
            .world("test")
            .priority(0)
            .version(3)
            .done();
    world.cluster.put(inTest);
    Plan plan = world.decide(T0);
    assertThat(plan.starts()).hasSize(1);
    Start start = plan.starts().get(0);
    assertThat(start.session()).isEqualTo(session(2));
    assertThat(start.sessionVersion()).isEqualTo(3);
    assertThat(start.placements())
        .containsExactly(new Placement(0, World.node(2), 7, List.of("gpu-2-0"), 8, 8));
  }

  @Test
  void higher_class_comes_first_but_moves_no_promise() {
    World world = new World().nodes(1, 4).account(1, 100).account(2, 100);
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(1, 4), 30);
    world.decide(T0);
    world.cluster.put(
        World.with(queued(3, 2, shape(1, 4), 10), 1, Optional.empty(), Optional.empty()));

    Plan plan = world.decide(minute(1));

    assertThat(plan.waiting().get(session(3)).position()).isEqualTo(1);
    assertThat(plan.waiting().get(session(2)).eta()).isEqualTo(new Eta.Firm(minute(60)));
    assertThat(plan.waiting().get(session(3)).eta()).isEqualTo(new Eta.Firm(minute(90)));
    assertThat(codes(plan, 3)).containsExactly(WaitCode.CAPACITY, WaitCode.PRIORITY);
  }

  @Test
  void one_accounts_flood_takes_only_its_own_promises() {
    World world = new World().nodes(1, 1).account(1, 100).account(2, 100);
    for (int i = 1; i <= 7; i++) {
      world.waits(i, 1, shape(1, 1), 10);
    }
    world.waits(8, 2, shape(1, 1), 10);

    Plan plan = world.decide(T0);

    assertThat(plan.promises().keySet())
        .containsExactlyInAnyOrder(session(2), session(3), session(4), session(5), session(8));
    assertThat(plan.waiting().get(session(6)).eta())
        .isEqualTo(new Eta.Estimate(minute(50), minute(50)));
    // The promise to the other account does not overtake those without one.
    assertThat(plan.waiting().get(session(8)).eta()).isEqualTo(new Eta.Firm(minute(70)));
  }

  @Test
  void nothing_is_firm_without_promises_or_beyond_the_horizon() {
    World world = new World().nodes(1, 1).account(1, 100);
    world.waits(1, 1, shape(1, 1), 60).waits(2, 1, shape(1, 1), 60).waits(3, 1, shape(1, 1), 60);
    Policy none = World.POLICY.change().promises(PromiseRules.DEFAULT.atMost(0, 4)).done();
    Policy near =
        World.POLICY.change().promises(PromiseRules.DEFAULT.within(Duration.ofMinutes(90))).done();

    assertThat(Decision.of(world.cluster.snapshot(), none, T0).promises()).isEmpty();
    assertThat(Decision.of(world.cluster.snapshot(), near, T0).promises())
        .containsOnlyKeys(session(2));
  }

  @Test
  void a_promise_moves_later_only_with_its_cause() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(1, 4), 30);
    world.decide(T0);
    // The work outlives its latest end by two minutes and counting.
    Plan plan = world.decide(minute(62));

    Promise moved = plan.promises().get(session(2));
    assertThat(moved.latestStart()).isAfter(minute(62));
    assertThat(moved.later()).contains(Promise.Cause.WORK_OUTLIVED);
    assertThat(moved.givenAt()).isEqualTo(T0);
  }

  @Test
  void late_work_moves_a_promise_seldom() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(1, 4), 30);
    world.decide(T0);

    Set<Instant> told = new HashSet<>();
    for (int second = 0; second < 600; second++) {
      told.add(
          world.decide(minute(60).plusSeconds(second)).promises().get(session(2)).latestStart());
    }

    assertThat(told).hasSizeLessThan(12);
  }

  @Test
  void a_promise_goes_elsewhere_when_its_node_is_lost() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(1, 4), 90).waits(3, 1, shape(1, 4), 5);
    Plan before = world.decide(T0);
    assertThat(before.promises().get(session(3)).nodes()).containsExactly(World.node(1));

    world.cluster.put(World.with(nodeView(1, 4), Availability.down(minute(1))));
    Plan after = world.decide(minute(2));

    Promise moved = after.promises().get(session(3));
    assertThat(moved.latestStart()).isEqualTo(minute(90));
    assertThat(moved.later()).contains(Promise.Cause.NODE_LOST);
  }

  @Test
  void a_promise_goes_elsewhere_when_a_gpu_of_its_node_falls_sick() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(1, 4), 90).waits(3, 1, shape(1, 4), 5);
    world.decide(T0);

    world.cluster.put(World.sick(nodeView(1, 4), 2));
    Promise moved = world.decide(minute(2)).promises().get(session(3));

    assertThat(moved.latestStart()).isEqualTo(minute(90));
    assertThat(moved.later()).contains(Promise.Cause.GPU_SICK);
  }

  @Test
  void a_sick_gpu_and_a_sick_node_are_named_with_their_cause() {
    World world = new World().account(1, 100);
    world
        .node(1, 4, node -> World.sick(node, 3))
        .node(2, 4, node -> World.with(node, Availability.down(T0, "nvidia_smi_hangs")));
    world.waits(1, 1, shape(1, 4), 30);

    Plan plan = world.decide(T0);

    assertThat(world.running()).isEmpty();
    assertThat(codes(plan, 1)).containsExactly(WaitCode.NODE_DOWN);
    assertThat(plan.waiting().get(session(1)).reasons().get(0).message())
        .contains("n1 (sick: GPU 3 xid_79)")
        .contains("n2 since " + T0 + " for nvidia_smi_hangs");
  }

  @Test
  void sessions_too_far_back_for_a_slot_still_have_reasons_place_and_estimate() {
    World world = new World().nodes(1, 1);
    for (int i = 1; i <= 300; i++) {
      world.account(i, 1).waits(i, i, shape(1, 1), 10);
    }

    Plan plan = world.decide(T0);

    assertThat(plan.promises()).hasSize(64);
    Waiting last = plan.waiting().get(session(300));
    assertThat(last.position()).isEqualTo(299);
    assertThat(last.eta()).isEqualTo(new Eta.Estimate(minute(2990), minute(2990)));
    assertThat(last.reasons())
        .extracting(WaitReason::code)
        .containsExactly(WaitCode.CAPACITY, WaitCode.PRIORITY);
    assertThat(last.reasons().get(1).behind()).hasSize(16).first().isEqualTo(session(2));
  }
}
