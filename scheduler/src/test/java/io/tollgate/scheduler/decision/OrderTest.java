package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.fairness.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables of a queue and the order it is in. */
class OrderTest {
  private static final Policy SHARED = World.POLICY.change().fairShare(true).done();
  private final World world = new World().account(1, 100).account(2, 100);

  @Test
  void the_smallest_bill_comes_first_and_of_equal_ones_the_older() {
    waits(1, 1, 4, 60); // 240 GPU-minutes
    waits(2, 1, 1, 90); // 90
    waits(3, 2, 8, 10); // 80
    waits(4, 2, 2, 45); // 90

    Policy blind = World.SIZE_AWARE.change().fairShare(false).done();

    assertThat(order(blind)).containsExactly(3, 2, 4, 1);
    assertThat(order(World.POLICY)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void a_higher_class_comes_before_any_share() {
    waits(1, 1, 1, 10);
    world.cluster.put(queued(2, 2, shape(1, 8), 600).change().priority(1).done());

    assertThat(order(World.SIZE_AWARE)).containsExactly(2, 1);
  }

  @Test
  void a_flood_and_a_newcomer_take_turns() {
    for (int i = 1; i <= 5; i++) {
      waits(i, 1, 1, 10);
    }
    waits(6, 2, 1, 10);
    waits(7, 2, 1, 10);

    assertThat(order(SHARED)).containsExactly(1, 6, 2, 7, 3, 4, 5);
  }

  @Test
  void the_next_session_counts_so_that_a_giant_buries_nobody() {
    waits(1, 1, 8, 600);
    for (int i = 2; i <= 4; i++) {
      waits(i, 2, 1, 60);
    }

    assertThat(order(SHARED)).containsExactly(2, 3, 4, 1);
  }

  @Test
  void twice_the_weight_is_twice_as_often() {
    world.cluster.put(shared(1, new Share(2, Usage.NONE), Map.of()));
    for (int i = 1; i <= 6; i++) {
      waits(i, 1, 1, 10);
      waits(10 + i, 2, 1, 10);
    }

    assertThat(order(SHARED).subList(0, 6)).containsExactly(1, 2, 11, 3, 4, 12);
  }

  @Test
  void who_used_more_waits_until_it_has_faded() {
    Usage used = new Usage(40, T0);
    world.cluster.put(shared(1, new Share(1, used), Map.of()));
    for (int i = 1; i <= 3; i++) {
      waits(i, 1, 1, 10);
      waits(10 + i, 2, 1, 10);
    }

    assertThat(order(SHARED)).containsExactly(11, 12, 13, 1, 2, 3);
    Instant weekLater = T0.plus(SHARED.halfLife()).plus(SHARED.halfLife());
    assertThat(order(SHARED, weekLater)).containsExactly(11, 1, 12, 2, 13, 3);
  }

  @Test
  void an_accounts_projects_take_turns_within_its_turns() {
    world.cluster.put(
        shared(
            1,
            Share.PLAIN,
            Map.of("film", new Share(1, new Usage(100, T0)), "game", new Share(3, Usage.NONE))));
    project(1, "film");
    project(2, "game");
    project(3, "game");
    project(4, "none");
    waits(5, 2, 1, 10);

    assertThat(order(SHARED)).containsExactly(2, 5, 3, 4, 1);
  }

  @Test
  void what_was_taken_in_a_higher_class_counts_in_the_next() {
    world.cluster.put(queued(1, 1, shape(1, 1), 30).change().priority(2).done());
    waits(2, 1, 1, 10);
    waits(3, 2, 1, 15);
    waits(4, 2, 1, 15);

    assertThat(order(SHARED)).containsExactly(1, 3, 4, 2);
  }

  private void waits(int number, int account, int gpus, int minutes) {
    world.waits(number, account, shape(1, gpus), minutes);
  }

  private void project(int number, String name) {
    QueuedSession session = queued(number, 1, shape(1, 1), 10);
    Belonging whose =
        new Belonging(
            session.account(), Optional.of(name), Optional.empty(), "command", Optional.empty());
    world.cluster.put(session.change().belonging(whose).done());
  }

  private static AccountView shared(int number, Share share, Map<String, Share> projects) {
    return AccountView.of(World.account(number), 100).change().claims(share, projects).done();
  }

  private List<Integer> order(Policy policy) {
    return order(policy, T0);
  }

  private List<Integer> order(Policy policy, Instant now) {
    return Order.of(world.cluster.snapshot(), policy, now).stream()
        .map(session -> World.number(session.id()))
        .toList();
  }
}
