package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.node;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.node.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a session starts whose earlier start has failed. */
class FailedStartPlacementTest {

  @Test
  void another_node_comes_first_even_when_it_is_the_worse_place() {
    // Best would be the fullest node that fits: the one with four GPUs.
    World world = new World().node(1, 4, n -> n).node(2, 8, n -> n).account(1, 100);
    world.cluster.put(queued(1, 1, shape(1, 4), 30));
    assertThat(placed(world)).containsExactly(node(1));

    World again = new World().node(1, 4, n -> n).node(2, 8, n -> n).account(1, 100);
    again.cluster.put(failedOn(queued(1, 1, shape(1, 4), 30), node(1)));
    assertThat(placed(again)).containsExactly(node(2));
  }

  @Test
  void only_place_there_is_is_tried_again() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.cluster.put(failedOn(queued(1, 1, shape(1, 4), 30), node(1)));
    assertThat(placed(world)).containsExactly(node(1));
  }

  @Test
  void gang_takes_as_few_nodes_where_it_failed_as_will_do() {
    World world = new World().nodes(4, 4).account(1, 100);
    world.cluster.put(failedOn(queued(1, 1, shape(3, 4), 30), node(1), node(2)));
    assertThat(placed(world)).containsExactlyInAnyOrder(node(3), node(4), node(1));
  }

  @Test
  void nothing_starts_within_the_pause_and_the_promise_names_another_node() {
    World world = new World().nodes(2, 4).account(1, 100);
    QueuedSession paused =
        World.with(queued(1, 1, shape(1, 4), 30), 0, Optional.of(minute(5)), Optional.empty());
    world.cluster.put(failedOn(paused, node(1)));
    Plan plan = world.decide(T0);
    assertThat(plan.starts()).isEmpty();
    assertThat(plan.promises().get(session(1)).nodes()).containsExactly(node(2));
  }

  @Test
  void whoever_comes_after_is_not_delayed_by_it() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.cluster.put(failedOn(queued(1, 1, shape(1, 4), 30), node(1)));
    world.cluster.put(queued(2, 1, shape(1, 4), 30));
    assertThat(placed(world)).containsExactlyInAnyOrder(node(1), node(2));
  }

  private static List<NodeId> placed(World world) {
    return Decision.of(world.cluster.snapshot(), World.POLICY, T0).starts().stream()
        .flatMap(start -> start.placements().stream())
        .map(Placement::node)
        .toList();
  }

  private static QueuedSession failedOn(QueuedSession session, NodeId... nodes) {
    return session.change().failedOn(Set.of(nodes)).done();
  }
}
