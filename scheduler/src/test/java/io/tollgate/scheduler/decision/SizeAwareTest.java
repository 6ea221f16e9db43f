package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.codes;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who starts and who is promised what in the size-aware order, as tables. */
class SizeAwareTest {
  private static final Policy POLICY = World.SIZE_AWARE.change().fairShare(false).done();

  @Test
  void the_smallest_bill_starts_and_who_is_next_up_is_promised() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 4), 10).waits(2, 1, shape(1, 4), 30).waits(3, 1, shape(1, 4), 20);

    Plan plan = world.decide(POLICY, T0);

    assertThat(world.running()).containsExactly(1);
    assertThat(plan.promises()).containsOnlyKeys(session(3));
    assertThat(plan.waiting().get(session(3)).eta()).isEqualTo(new Eta.Firm(minute(10)));
    assertThat(plan.waiting().get(session(3)).position()).isEqualTo(1);
    assertThat(plan.waiting().get(session(2)).eta())
        .isEqualTo(new Eta.Estimate(minute(30), minute(30)));
  }

  @Test
  void a_gang_is_promised_its_start_at_once_however_far_it_is() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 300).waits(2, 1, shape(1, 3), 200);
    world.decide(POLICY, T0);
    world.waits(3, 1, shape(2, 4), 60).waits(4, 1, shape(1, 1), 100);

    Plan plan = world.decide(POLICY, minute(1));

    assertThat(plan.promises()).containsOnlyKeys(session(3));
    assertThat(plan.promises().get(session(3)).latestStart()).isEqualTo(minute(300));
    assertThat(world.running()).containsExactly(1, 2, 4);

    // What would touch the gang's slot waits for it, though its bill is small.
    world.waits(5, 1, shape(1, 1), 299);
    assertThat(codes(world.decide(POLICY, minute(2)), 5)).containsExactly(WaitCode.PRIORITY);
  }

  @Test
  void part_of_a_pool_is_kept_for_short_work() {
    ShortWork quarter = new ShortWork(Duration.ofMinutes(30), 0.25, 4);
    Policy keeping = POLICY.change().promises(POLICY.promises().keeping(quarter)).done();
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 60).waits(2, 1, shape(1, 1), 200);

    Plan plan = world.decide(keeping, T0);

    assertThat(world.running()).containsExactly(1);
    assertThat(plan.waiting().get(session(2)).reasons().toString())
        .contains("1 GPUs are kept for work that takes less time");
    world.waits(3, 1, shape(1, 1), 30);
    world.decide(keeping, minute(1));
    assertThat(world.running()).containsExactly(1, 3);

    // Once it has waited too long it leaves nothing.
    world.cluster.removeHeld(session(3));
    world.decide(keeping, minute(36 * 60 + 1));
    assertThat(world.running()).containsExactly(1, 2);
  }

  @Test
  void an_early_end_moves_a_promise_earlier() {
    World world = new World().nodes(2, 4).account(1, 100);
    world.waits(1, 1, shape(1, 3), 300).waits(2, 1, shape(1, 3), 200);
    world.decide(POLICY, T0);
    world.waits(3, 1, shape(2, 4), 60);
    world.decide(POLICY, T0);

    world.cluster.removeHeld(session(1));

    assertThat(world.decide(POLICY, minute(5)).promises().get(session(3)).latestStart())
        .isEqualTo(minute(200));
  }

  @Test
  void whoever_waited_too_long_is_promised_before_smaller_bills() {
    World world = new World().nodes(1, 4).account(1, 100).account(2, 100);
    world.waits(1, 1, shape(1, 2), 3000);
    world.waits(2, 1, shape(1, 4), 500);
    world.decide(POLICY, T0);
    assertThat(world.running()).containsExactly(2);

    // For two days smaller bills go first; then it is its turn, and the next small one waits.
    long days = POLICY.promises().overdueAfter().toMinutes();
    world.cluster.removeHeld(session(2));
    for (long at = 100; at < days; at += 500) {
      world.cluster.put(
          World.queued(100 + (int) at, 2, shape(1, 4), 500).change().queuedAt(minute(at)).done());
    }
    for (long at = 100; at < days; at += 500) {
      world.decide(POLICY, minute(at));
      world.running().forEach(number -> world.cluster.removeHeld(session(number)));
    }
    assertThat(world.cluster.snapshot().queue()).containsKey(session(1));
    world.waits(3, 2, shape(1, 3), 600);
    world.decide(POLICY, minute(days));
    Plan plan = world.decide(POLICY, minute(days + 1));

    assertThat(plan.promises().get(session(1)).givenAt()).isEqualTo(minute(days + 1));
  }

  @Test
  void an_account_that_has_its_promises_ends_the_row_of_those_next_up() {
    World world = new World().nodes(6, 1).account(1, 100).account(2, 100);
    for (int i = 1; i <= 6; i++) {
      world.waits(i, 1, shape(1, 1), 10);
    }
    world.decide(POLICY, T0);
    for (int i = 11; i <= 15; i++) {
      world.waits(i, 1, shape(1, 1), 20 + i);
    }
    world.waits(16, 2, shape(1, 1), 100);

    Plan plan = world.decide(POLICY, minute(1));

    assertThat(plan.promises())
        .containsOnlyKeys(session(11), session(12), session(13), session(14));
  }

  @Test
  void a_flood_grows_old_only_as_far_as_an_account_may_be_promised() {
    World world = new World().nodes(8, 1).account(1, 100).account(2, 100);
    for (int i = 1; i <= 8; i++) {
      world.waits(i, 1, shape(1, 1), 60);
    }
    world.decide(POLICY, T0);
    for (int i = 11; i <= 30; i++) {
      world.cluster.put(
          World.queued(i, 1, shape(1, 1), 600)
              .change()
              .queuedAt(T0.minus(Duration.ofHours(50)))
              .done());
    }

    assertThat(world.decide(POLICY, minute(1)).promises()).hasSize(4);
  }

  @Test
  void the_overdue_occupy_at_most_half_of_a_pool() {
    World world = new World().nodes(8, 1).account(1, 100).account(2, 100).account(3, 100);
    for (int i = 1; i <= 8; i++) {
      world.waits(i, 1, shape(1, 1), 60);
    }
    world.decide(POLICY, T0);
    for (int i = 11; i <= 22; i++) {
      world.cluster.put(
          World.queued(i, 1 + i % 3, shape(1, 1), 600)
              .change()
              .queuedAt(T0.minus(Duration.ofHours(50)))
              .done());
    }

    assertThat(world.decide(POLICY, minute(1)).promises()).hasSize(4);
  }

  @Test
  void who_overtook_the_oldest_does_not_keep_it_out_of_the_lane() {
    World world = new World().nodes(8, 1).account(1, 100).account(2, 100);
    for (int i = 1; i <= 8; i++) {
      world.cluster.put(waitsSince(i, 1, 60, 40));
    }
    world.decide(POLICY, T0);
    assertThat(world.running()).hasSize(8);

    // All that runs began late and was queued after the first of these and before the second.
    world.cluster.put(waitsSince(11, 2, 600, 50)).put(waitsSince(12, 2, 600, 39));

    assertThat(world.decide(POLICY, minute(1)).promises()).containsOnlyKeys(session(11));
  }

  private static QueuedSession waitsSince(int number, int account, int minutes, int hoursAgo) {
    return World.queued(number, account, shape(1, 1), minutes)
        .change()
        .queuedAt(T0.minus(Duration.ofHours(hoursAgo)))
        .done();
  }
}
