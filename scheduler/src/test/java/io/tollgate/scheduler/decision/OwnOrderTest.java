package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnOrderTest {

  private static QueuedSession ranked(int number, int account, int own) {
    return queued(number, account, shape(1, 1), 10).change().ownPriority(own).done();
  }

  private static List<Integer> order(QueuedSession... queue) {
    return OwnOrder.of(List.of(queue), session -> session).stream()
        .map(session -> World.number(session.id()))
        .toList();
  }

  @Test
  void the_higher_of_an_account_takes_its_earliest_place_and_equals_stay_in_turn() {
    assertThat(order(ranked(1, 1, 0), ranked(2, 1, 0), ranked(3, 1, 5), ranked(4, 1, -5)))
        .containsExactly(3, 1, 2, 4);
  }

  @Test
  void nobody_elses_place_changes() {
    assertThat(order(ranked(1, 1, 0), ranked(2, 2, -9), ranked(3, 1, 100), ranked(4, 3, 0)))
        .containsExactly(3, 2, 1, 4);
  }

  @Test
  void classes_projects_and_pools_are_ranked_by_themselves() {
    QueuedSession high = ranked(1, 1, 0).change().priority(2).done();
    QueuedSession film = ranked(2, 1, 0);
    QueuedSession filmed =
        film.change()
            .belonging(
                new Belonging(
                    film.account(),
                    Optional.of("film"),
                    Optional.empty(),
                    "command",
                    Optional.empty()))
            .done();
    QueuedSession other = queued(3, 1, shape("a100", 1, 1), 10).change().ownPriority(50).done();
    assertThat(order(high, filmed, other, ranked(4, 1, 9))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void where_shares_are_kept_ranks_go_before_the_policys_order_and_change_no_turns() {
    World world = new World().account(1, 100).account(2, 100);
    world.cluster.put(ranked(1, 1, 0));
    world.cluster.put(ranked(2, 2, -9));
    world.cluster.put(ranked(3, 1, 100));

    List<QueuedSession> order = Order.of(world.cluster.snapshot(), World.SIZE_AWARE, World.T0);

    assertThat(order).extracting(session -> World.number(session.id())).containsExactly(2, 3, 1);
  }

  @Test
  void the_decision_starts_the_ranked_one_first() {
    World world = new World().nodes(1, 1).account(1, 100);
    world.cluster.put(ranked(1, 1, 0));
    world.cluster.put(ranked(2, 1, 1));

    Plan plan = world.decide(World.T0);

    assertThat(world.running()).containsExactly(2);
    assertThat(plan.waiting().get(World.session(1)).position()).isEqualTo(1);
  }
}
