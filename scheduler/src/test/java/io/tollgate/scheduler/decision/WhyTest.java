package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.node;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.placement.Choice;
import io.tollgate.scheduler.decision.placement.Rule;
import io.tollgate.scheduler.decision.placement.Weights;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Neighbours.Together;
import io.tollgate.scheduler.session.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a session is told about why it is where it is. */
class WhyTest {

  private static String why(World world, QueuedSession session) {
    world.cluster.put(session);
    return world.decide(T0).starts().get(0).why().sentence().orElseThrow();
  }

  @Test
  void the_only_node_with_room_is_said_to_be_that() {
    World world = new World().nodes(1, 4).node(2, 2, n -> n).account(1, 100);

    assertThat(why(world, queued(1, 1, shape(1, 4), 30)))
        .isEqualTo("n1 was the only node with room.");
  }

  @Test
  void a_better_place_is_compared_with_the_next() {
    // Four at once are asked for as often as one, and on n2 they would not fit afterwards.
    World world = new World().node(1, 2, n -> n).node(2, 4, n -> n).account(1, 100);
    for (int i = 100; i < 110; i++) {
      world.cluster.put(queued(i, 1, shape(1, 4), 30)).removeQueued(World.session(i));
      world.cluster.put(queued(i, 1, shape(1, 1), 30)).removeQueued(World.session(i));
    }

    assertThat(why(world, queued(1, 1, shape(1, 1), 30)))
        .matches(
            "Of the nodes with room, n1 takes the least from what others ask for;"
                + " n2 came next and would have taken [0-9]+ times as much\\.");
  }

  @Test
  void equal_places_are_said_to_be_equal() {
    World world = new World().nodes(3, 4).account(1, 100);

    assertThat(why(world, queued(1, 1, shape(1, 1), 30)))
        .isEqualTo(
            "Of the nodes with room, n1 takes the least from what others ask for;"
                + " n2 would have been as good.");
  }

  @Test
  void of_equal_nodes_the_one_that_becomes_wholly_free_least_later_is_taken() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 10).waits(2, 1, shape(1, 3), 100);
    world.decide(T0);

    assertThat(why(world, queued(3, 1, shape(1, 1), 60)))
        .startsWith("Of the nodes with room, n2 ")
        .endsWith("; n1 would have been as good, but become wholly free later because of it.");

    // What is over before either is free goes where it always did.
    World brief = new World().nodes(2, 4).account(1, 100);
    brief.waits(1, 1, shape(1, 3), 10).waits(2, 1, shape(1, 3), 100);
    brief.decide(T0);
    assertThat(why(brief, queued(3, 1, shape(1, 1), 5)))
        .startsWith("Of the nodes with room, n1 ")
        .endsWith("; n2 would have been as good.");
  }

  @Test
  void a_place_that_is_kept_is_on_the_node_that_becomes_wholly_free_least_later() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 100).waits(2, 1, shape(1, 3), 200);
    world.waits(3, 1, shape(1, 1), 20).waits(4, 1, shape(1, 1), 20);
    world.decide(T0);

    QueuedSession next = queued(5, 1, shape(1, 1), 150);
    world.cluster.put(next);
    assertThat(world.decide(T0.plusSeconds(60)).promises().get(next.id()).nodes())
        .containsExactly(node(2));
  }

  @Test
  void a_better_place_where_a_start_has_failed_is_named() {
    World world = new World().nodes(1, 4).node(2, 8, n -> n).account(1, 100);
    QueuedSession session = queued(1, 1, shape(1, 4), 30).change().failedOn(Set.of(node(1))).done();

    assertThat(why(world, session))
        .contains(", n2 takes")
        .endsWith("; n1 would have been as good, but a start has failed there.");
  }

  @Test
  void a_gang_hears_of_all_its_nodes_and_of_what_they_have_in_common() {
    World world = new World().account(1, 100);
    for (int i = 1; i <= 4; i++) {
      Map<String, String> rack = Map.of("rack", i % 2 == 0 ? "r2" : "r1");
      world.node(i, 4, n -> labelled(n, rack));
    }
    Shape together =
        shape(2, 4)
            .near(new Neighbours(Map.of(), Optional.of(new Together("rack", Optional.empty()))));

    assertThat(why(world, queued(1, 1, together, 30)))
        .isEqualTo(
            "Of the nodes of rack r1 with room, each of n1, n3 takes the least from what others ask"
                + " for.");
  }

  @Test
  void of_several_models_the_one_taken_is_named() {
    World world = new World().nodes(1, 1).node(2, 4, n -> World.of(n, "a100")).account(1, 100);
    Shape either = shape(1, 4).on(List.of("h100", "a100"));

    assertThat(why(world, queued(1, 1, either, 30)))
        .isEqualTo("n2 was the only node of model a100 with room.");
  }

  @Test
  void a_part_that_joins_others_of_its_account_says_so() {
    World world = new World().nodes(2, 1).account(1, 100);
    assertThat(why(world, queued(1, 1, shape(1, 1).part(500), 30))).startsWith("Of the nodes");

    assertThat(why(world, queued(2, 1, shape(1, 1).part(500), 30)))
        .isEqualTo("n1 has a GPU of which the account holds parts already, with this much left.");
  }

  @Test
  void other_rules_say_what_they_look_at() {
    World world = new World().nodes(1, 4).node(2, 8, n -> n).account(1, 100);
    world.policy = world.policy.change().placement(Weights.only(Rule.SPREADING)).done();

    assertThat(why(world, queued(1, 1, shape(1, 1), 30)))
        .isEqualTo("Of the nodes with room, n2 is the emptiest; n1 came next.");

    Weights two = new Weights(Map.of(Rule.SPREADING, 1.0, Rule.PACKING, 0.5));
    world.policy = world.policy.change().placement(two).done();
    assertThat(why(world, queued(2, 1, shape(1, 1), 30)))
        .contains(" is best by packing=0.5,spreading=1.0; ");
  }

  @Test
  void how_much_more_is_told_in_percent_or_times_or_not_at_all() {
    assertThat(told(0.5, 0.6)).endsWith("n2 came next and would have taken 20% more.");
    assertThat(told(0.5, 0.5001)).endsWith("would have taken 1% more.");
    assertThat(told(0.5, 1.6)).endsWith("would have taken 3 times as much.");
    assertThat(told(0, 0.1)).endsWith("; n2 came next.");
    assertThat(told(0.5, 0.4)).endsWith("; n2 would have come first, but was not open to it then.");
  }

  @Test
  void of_many_nodes_some_are_named() {
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    Why why =
        new Why(
            names, Weights.DEFAULT, false, Choice.ALONE, Optional.empty(), false, Optional.empty());

    assertThat(why.sentence().orElseThrow()).contains("each of a, b, c, d, e, f, g, h and 2 more ");
    assertThat(Why.UNSAID.sentence()).isEmpty();
  }

  private static String told(double cost, double otherCost) {
    Choice choice = new Choice(cost, 1, otherCost, false);
    return new Why(
            List.of("n1"),
            Weights.DEFAULT,
            false,
            choice,
            Optional.of("n2"),
            false,
            Optional.empty())
        .sentence()
        .orElseThrow();
  }

  private static NodeView labelled(NodeView node, Map<String, String> labels) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        labels,
        node.hosting(),
        node.availability(),
        node.gpus(),
        node.version());
  }
}
