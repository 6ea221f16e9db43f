package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.node;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.placement.Rule;
import io.tollgate.scheduler.decision.placement.Weights;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The decision goes by the rules that it is given. */
class PlacementRulesTest {

  /** Two nodes of four GPUs and one of eight, and two GPUs of the second are held. */
  private static NodeId taken(Weights weights, int gpus) {
    World world = new World().nodes(2, 4).node(3, 8, n -> n).account(1, 100);
    hold(world, 2);
    world.cluster.put(queued(1, 1, shape(1, gpus), 30));
    world.policy = world.policy.change().placement(weights).done();
    return world.decide(T0).starts().get(0).placements().get(0).node();
  }

  /** So many GPUs of the second node are held for an hour. */
  private static void hold(World world, int gpus) {
    List<String> uuids = List.of("gpu-2-0", "gpu-2-1").subList(0, gpus);
    HeldAllocation held =
        new HeldAllocation(
            new AllocationId(World.uuid("allocation", 9)),
            node(2),
            uuids,
            Shape.WHOLE,
            0,
            0,
            World.minute(60));
    QueuedSession session = queued(9, 1, shape(1, gpus), 60);
    world.cluster.put(World.held(session, List.of(held), T0, World.minute(60)));
  }

  @Test
  void spreading_takes_the_emptiest_and_packing_the_fullest() {
    assertThat(taken(Weights.only(Rule.SPREADING), 1)).isEqualTo(node(3));
    assertThat(taken(Weights.only(Rule.PACKING), 1)).isEqualTo(node(2));
    assertThat(taken(Weights.only(Rule.BEST_FIT), 1)).isEqualTo(node(2));
    assertThat(taken(Weights.only(Rule.BEST_FIT), 4)).isEqualTo(node(1));
  }

  @Test
  void of_two_rules_the_heavier_decides() {
    Map<Rule, Double> packed = Map.of(Rule.PACKING, 5.0, Rule.SPREADING, 0.1);
    Map<Rule, Double> spread = Map.of(Rule.PACKING, 0.1, Rule.SPREADING, 5.0);

    assertThat(taken(new Weights(packed), 1)).isEqualTo(node(2));
    assertThat(taken(new Weights(spread), 1)).isEqualTo(node(3));
  }

  @Test
  void the_gradient_keeps_whole_what_is_usually_asked_for_whole() {
    // Four at once are usual: one GPU goes where four are not together any more.
    World world = new World().nodes(2, 4).account(1, 100);
    hold(world, 1);
    world.cluster.put(queued(1, 1, shape(1, 1), 30));
    world.policy = world.policy.change().placement(Weights.only(Rule.FGD)).done();
    for (int i = 100; i < 150; i++) {
      world.cluster.put(queued(i, 1, shape(1, 4), 30));
      world.cluster.removeQueued(session(i));
    }

    assertThat(world.decide(T0).starts().get(0).placements().get(0).node()).isEqualTo(node(2));
  }

  @Test
  void chance_takes_every_node_sooner_or_later_and_the_same_one_at_the_same_time() {
    Set<NodeId> taken = new HashSet<>();
    for (int second = 0; second < 60; second++) {
      World world = new World().nodes(3, 4).account(1, 100);
      world.cluster.put(queued(1, 1, shape(1, 1), 30));
      world.policy = world.policy.change().placement(Weights.only(Rule.RANDOM)).done();
      Instant now = T0.plusSeconds(second);
      ClusterState state = world.cluster.snapshot();
      List<Start> starts = world.decide(now).starts();
      assertThat(Decision.of(state, world.policy, now).starts()).isEqualTo(starts);
      taken.add(starts.get(0).placements().get(0).node());
    }
    assertThat(taken).containsExactlyInAnyOrder(node(1), node(2), node(3));
  }

  @ParameterizedTest
  @EnumSource
  void what_is_remembered_changes_no_plan_by_any_rule(Rule rule) {
    Weights weights =
        rule == Rule.BARRIER
            ? new Weights(Map.of(Rule.BARRIER, 1.0, Rule.FGD, 0.5, Rule.RANDOM, 0.1))
            : Weights.only(rule);
    for (long seed = 0; seed < 30; seed++) {
      Policy policy = World.SIZE_AWARE.change().placement(weights).done();
      RandomWorld random = new RandomWorld(seed, policy).choosy(seed);
      Engine engine = new Engine(policy);
      Instant now = T0;
      for (int step = 0; step < 12; step++) {
        random.submit(6, now);
        ClusterState state = random.world.cluster.snapshot();
        Plan fresh = Decision.of(state, policy, now);
        assertThat(engine.decide(state, now).starts())
            .as("seed " + seed + " step " + step)
            .isEqualTo(fresh.starts());
        World.commit(random.world.cluster, state, fresh, policy, now);
        now = now.plusSeconds(random.random.nextInt(900));
        random.pass(now);
        random.fault(now);
      }
    }
  }
}
