package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WishesTest {
  private static final Optional<Instant> NONE = Optional.empty();

  private final World world = new World().nodes(1, 4).account(1, 100);

  private QueuedSession waits(int number, int minutes, Wishes wishes) {
    QueuedSession session = World.with(queued(number, 1, shape(1, 4), minutes), wishes);
    world.cluster.put(session);
    return session;
  }

  private Waiting waiting(int number, Instant at) {
    return world.decide(at).waiting().get(session(number));
  }

  @Test
  void a_held_session_waits_without_end_and_keeps_no_place_from_others() {
    waits(1, 10, new Wishes(Optional.of(T0), NONE, NONE));
    waits(2, 10, Wishes.NONE);

    Waiting held = waiting(1, T0);

    assertThat(world.running()).containsExactly(2);
    assertThat(held.reasons()).extracting(WaitReason::code).contains(WaitCode.USER_HOLD);
    assertThat(held.eta()).isEqualTo(new Eta.None(WaitCode.USER_HOLD));
  }

  @Test
  void a_session_begins_at_its_time_and_is_told_so() {
    waits(1, 10, new Wishes(NONE, Optional.of(minute(30)), NONE));

    Waiting before = waiting(1, T0);

    assertThat(before.reasons()).extracting(WaitReason::code).containsExactly(WaitCode.BEGIN_TIME);
    assertThat(before.reasons().get(0).until()).contains(minute(30));
    assertThat(before.eta()).isEqualTo(new Eta.Firm(minute(30)));
    world.decide(minute(30));
    assertThat(world.running()).containsExactly(1);
  }

  @Test
  void until_its_begin_time_short_work_may_run() {
    waits(1, 60, new Wishes(NONE, Optional.of(minute(30)), NONE));
    waits(2, 5, Wishes.NONE);
    waits(3, 60, Wishes.NONE);

    world.decide(T0);

    assertThat(world.running()).containsExactly(2);
  }

  @Test
  void what_cannot_end_in_time_does_not_start() {
    QueuedSession late = waits(1, 10, new Wishes(NONE, NONE, Optional.of(minute(12))));

    assertThat(late.nextTurn(T0)).contains(minute(2).plusNanos(1_000));
    Waiting waiting = waiting(1, minute(3));

    assertThat(world.running()).isEmpty();
    assertThat(waiting.reasons()).extracting(WaitReason::code).containsExactly(WaitCode.DEADLINE);
    assertThat(waiting.eta()).isEqualTo(new Eta.None(WaitCode.DEADLINE));
  }

  @Test
  void at_the_last_moment_it_may_still_start() {
    waits(1, 10, new Wishes(NONE, NONE, Optional.of(minute(12))));

    world.decide(minute(2));

    assertThat(world.running()).containsExactly(1);
  }
}
