package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.codes;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Neighbours.Together;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Parts of GPUs, and places that depend on whose a session is or on what else is there. */
class HostsTest {
  private static final Hosting ONE_AT_A_TIME = new Hosting(true, false);
  private static final Hosting BETA = new Hosting(false, true);
  private static final List<String> EITHER = List.of("a100", "h100");

  private final World world = new World().account(1, 10).account(2, 10);

  @Test
  void parts_share_a_gpu_up_to_its_whole() {
    world.nodes(1, 2);
    world.waits(1, 1, part(400), 60).waits(2, 1, part(600), 60);
    world.waits(3, 1, part(500), 60).waits(4, 1, part(501), 60);
    Plan plan = world.decide(minute(1));
    assertThat(gpus(plan)).isEqualTo(Map.of(1, "gpu-1-0", 2, "gpu-1-0", 3, "gpu-1-1"));
    assertThat(plan.starts().get(0).placements().get(0).gpuThousandths()).isEqualTo(400);
    assertThat(codes(plan, 4)).containsExactly(WaitCode.CAPACITY);
  }

  @Test
  void a_part_waits_for_fragmentation_when_its_thousandths_lie_on_two_gpus() {
    world.nodes(1, 2);
    world.waits(1, 1, part(600), 60).waits(2, 1, part(600), 60).waits(3, 1, part(700), 60);
    Plan plan = world.decide(minute(1));
    assertThat(gpus(plan)).isEqualTo(Map.of(1, "gpu-1-0", 2, "gpu-1-1"));
    assertThat(codes(plan, 3)).containsExactly(WaitCode.FRAGMENTATION);
  }

  @Test
  void all_who_want_the_same_part_are_judged_together() {
    Hosts hosts = new Hosts(List.of(World.nodeView(1, 1)), List.of(), true);
    Shape half = shape(1, 1).part(500);
    Need one = hosts.need(queued(1, 1, half, 30), Map.of(), World.T0);
    Need other = hosts.need(queued(2, 2, half, 30), Map.of(), World.T0);

    assertThat(other).isEqualTo(one);
    assertThat(hosts.need(queued(3, 1, shape(1, 1).part(250), 30), Map.of(), World.T0))
        .isNotEqualTo(one);
  }

  @Test
  void parts_of_two_accounts_are_on_two_gpus() {
    world.nodes(1, 2);
    world.waits(1, 1, part(100), 60).waits(2, 2, part(100), 60).waits(3, 1, part(100), 60);
    assertThat(gpus(world.decide(minute(1))))
        .isEqualTo(Map.of(1, "gpu-1-0", 2, "gpu-1-1", 3, "gpu-1-0"));
  }

  @Test
  void what_is_free_is_counted_as_the_account_sees_it() {
    world.nodes(1, 1);
    world.waits(1, 1, part(100), 60).waits(2, 2, part(100), 60);
    Plan plan = world.decide(minute(1));
    assertThat(gpus(plan)).isEqualTo(Map.of(1, "gpu-1-0"));
    assertThat(codes(plan, 2)).containsExactly(WaitCode.CAPACITY);
  }

  @Test
  void a_gpu_of_which_a_part_is_held_is_no_whole_one() {
    world.nodes(1, 1);
    world.waits(1, 1, part(1), 60).waits(2, 1, shape(1, 1), 60);
    Plan plan = world.decide(minute(1));
    assertThat(gpus(plan)).isEqualTo(Map.of(1, "gpu-1-0"));
    assertThat(codes(plan, 2)).containsExactly(WaitCode.CAPACITY);
  }

  @Test
  void a_part_joins_others_unless_it_would_keep_the_gpu_from_whom_it_was_promised() {
    world.nodes(1, 1);
    world.waits(1, 1, part(100), 30);
    world.decide(minute(1));
    world.waits(2, 1, shape(1, 1), 10);
    world.decide(minute(2));
    world.waits(3, 1, part(100), 60).waits(4, 1, part(100), 10);
    Plan plan = world.decide(minute(3));
    assertThat(gpus(plan)).isEqualTo(Map.of(4, "gpu-1-0"));
    assertThat(codes(plan, 3)).containsExactly(WaitCode.PRIORITY);
  }

  @Test
  void a_node_that_takes_one_account_at_a_time_keeps_others_waiting() {
    world.node(1, 4, node -> hosting(node, ONE_AT_A_TIME));
    world.waits(1, 1, shape(1, 1), 60).waits(2, 2, shape(1, 1), 60);
    Plan plan = world.decide(minute(1));
    assertThat(gpus(plan)).isEqualTo(Map.of(1, "gpu-1-0"));
    assertThat(codes(plan, 2)).containsExactly(WaitCode.CAPACITY);
    // Its own account may come, if it is gone when the other was promised to start.
    world.waits(3, 1, shape(1, 1), 10).waits(4, 1, shape(1, 1), 90);
    Plan next = world.decide(minute(2));
    assertThat(gpus(next)).isEqualTo(Map.of(3, "gpu-1-1"));
    assertThat(codes(next, 4)).containsExactly(WaitCode.PRIORITY);
    assertThat(gpus(decideAfter(1, 3, 61)).keySet()).containsExactly(2);
  }

  private Plan decideAfter(int one, int other, int minutes) {
    world.cluster.removeHeld(session(one)).removeHeld(session(other));
    return world.decide(minute(minutes));
  }

  @Test
  void beta_nodes_are_for_accounts_with_beta() {
    world.node(1, 4, node -> hosting(node, BETA));
    world.cluster.put(AccountView.of(World.account(2), 10).change().beta(true).done());
    world.waits(1, 1, shape(1, 1), 60).waits(2, 2, shape(1, 1), 60);
    Plan plan = world.decide(minute(1));
    assertThat(gpus(plan)).isEqualTo(Map.of(2, "gpu-1-0"));
    assertThat(codes(plan, 1)).containsExactly(WaitCode.BETA_NOT_ENABLED);
    world.cluster.put(AccountView.of(World.account(1), 10).change().beta(true).done());
    assertThat(gpus(world.decide(minute(2)))).isEqualTo(Map.of(1, "gpu-1-1"));
  }

  @Test
  void sessions_that_avoid_one_another_are_apart_whichever_comes_first() {
    world.nodes(2, 4);
    Map<String, String> red = Map.of("team", "red");
    apart(1, red, Map.of());
    apart(2, Map.of(), red);
    apart(3, red, Map.of());
    Map<Integer, Set<NodeId>> nodes = nodes(world.decide(minute(1)));
    assertThat(nodes.keySet()).containsExactly(1, 2, 3);
    assertThat(nodes.get(1)).isNotEqualTo(nodes.get(2));
    assertThat(nodes.get(3)).isNotEqualTo(nodes.get(2));
  }

  @Test
  void who_must_avoid_all_nodes_waits_and_other_accounts_are_none_of_its_business() {
    world.nodes(1, 4);
    Map<String, String> red = Map.of("team", "red");
    world.cluster.put(
        queued(1, 2, shape(1, 1), 60)
            .change()
            .belonging(Belonging.to(World.account(2)).in(new Company(red, Map.of())))
            .done());
    apart(2, red, red);
    apart(3, red, red);
    Plan plan = world.decide(minute(1));
    assertThat(nodes(plan).keySet()).containsExactly(1, 2);
    assertThat(codes(plan, 3)).containsExactly(WaitCode.CAPACITY);
  }

  @Test
  void a_gang_that_insists_has_all_its_nodes_in_one_rack() {
    racks("a", "b", "b", "a", "c");
    world.waits(1, 1, new Shape("h100", 1, 2, 0, 0, Map.of("rack", "a")), 60);
    world.decide(minute(1));
    world.waits(2, 1, sameRack(Optional.empty()), 60).waits(3, 1, sameRack(Optional.empty()), 60);
    Plan plan = world.decide(minute(2));
    assertThat(nodes(plan)).isEqualTo(Map.of(2, Set.of(World.node(2), World.node(3))));
    assertThat(codes(plan, 3)).containsExactly(WaitCode.GANG_INCOMPLETE);
  }

  @Test
  void what_no_rack_could_hold_matches_no_nodes() {
    racks("a", "b");
    world.waits(1, 1, sameRack(Optional.empty()), 60);
    assertThat(codes(world.decide(minute(1)), 1)).containsExactly(WaitCode.NO_MATCHING_NODE);
  }

  @Test
  void a_gang_that_prefers_takes_any_nodes_when_it_has_waited_long_enough() {
    racks("a", "b", "a");
    world.node(1, 2, node -> World.with(labelled(node, "a"), Availability.drain(World.T0)));
    world.waits(1, 1, sameRack(Optional.of(Duration.ofMinutes(5))), 60);
    assertThat(codes(world.decide(minute(1)), 1)).containsExactly(WaitCode.NODE_DRAIN);
    assertThat(nodes(world.decide(minute(6))).get(1))
        .containsExactlyInAnyOrder(World.node(2), World.node(3));
  }

  @Test
  void of_two_models_the_cheaper_is_taken_and_the_other_when_that_is_full() {
    world.node(1, 1, node -> World.of(node, "a100")).node(2, 1, node -> node);
    for (int number = 1; number <= 3; number++) {
      world.waits(number, 1, shape(1, 1).on(EITHER), 60);
    }
    Plan plan = world.decide(minute(1));
    assertThat(gpus(plan)).isEqualTo(Map.of(1, "gpu-1-0", 2, "gpu-2-0"));
    assertThat(codes(plan, 3)).containsExactly(WaitCode.CAPACITY);
  }

  @Test
  void a_gang_of_two_models_is_of_one_of_them() {
    world.node(1, 1, node -> World.of(node, "a100")).node(2, 1, node -> node);
    world.node(3, 1, node -> node);
    world.waits(1, 1, shape(2, 1).on(EITHER), 60);
    assertThat(nodes(world.decide(minute(1))).get(1))
        .containsExactlyInAnyOrder(World.node(2), World.node(3));
  }

  @Test
  void a_slice_is_a_model_of_its_own() {
    world.node(1, 2, node -> World.of(node, "h100-1g.10gb")).node(2, 1, node -> node);
    world.waits(1, 1, shape("h100-1g.10gb", 1, 1), 60).waits(2, 2, shape("h100-1g.10gb", 1, 1), 60);
    world.waits(3, 1, shape(1, 1), 60);
    assertThat(gpus(world.decide(minute(1))))
        .isEqualTo(Map.of(1, "gpu-1-0", 2, "gpu-1-1", 3, "gpu-2-0"));
  }

  private void apart(int number, Map<String, String> labels, Map<String, String> avoid) {
    Belonging company = Belonging.to(World.account(1)).in(new Company(labels, avoid));
    Shape shape = shape(1, 1).near(new Neighbours(avoid, Optional.empty()));
    world.cluster.put(queued(number, 1, shape, 60).change().belonging(company).done());
  }

  private void racks(String... racks) {
    for (int i = 0; i < racks.length; i++) {
      String rack = racks[i];
      world.node(i + 1, 2, node -> labelled(node, rack));
    }
  }

  private static Shape part(int thousandths) {
    return shape(1, 1).part(thousandths);
  }

  private static Shape sameRack(Optional<Duration> preferredFor) {
    return shape(2, 2)
        .near(new Neighbours(Map.of(), Optional.of(new Together("rack", preferredFor))));
  }

  private static NodeView hosting(NodeView node, Hosting hosting) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        hosting,
        node.availability(),
        node.gpus(),
        node.version());
  }

  private static NodeView labelled(NodeView node, String rack) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        Map.of("rack", rack),
        node.availability(),
        node.gpus(),
        node.version());
  }

  private static Map<Integer, String> gpus(Plan plan) {
    Map<Integer, String> gpus = new TreeMap<>();
    plan.starts()
        .forEach(
            start ->
                gpus.put(
                    World.number(start.session()),
                    String.join(" ", start.placements().get(0).gpuUuids())));
    return gpus;
  }

  private static Map<Integer, Set<NodeId>> nodes(Plan plan) {
    return plan.starts().stream()
        .collect(
            Collectors.toMap(
                start -> World.number(start.session()),
                start ->
                    start.placements().stream().map(Placement::node).collect(Collectors.toSet()),
                (one, other) -> one,
                TreeMap::new));
  }
}
