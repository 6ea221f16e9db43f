package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DependencyGateTest {
  private static final Optional<Instant> UNKNOWN = Optional.empty();

  private final World world = new World().nodes(1, 1).account(1, 100);

  private Waiting waiting(Instant at, Awaits... awaits) {
    QueuedSession session = queued(1, 1, shape(1, 1), 10);
    world.cluster.put(World.with(session, Wishes.NONE.awaiting(List.of(awaits))));
    return world.decide(at).waiting().get(session(1));
  }

  private static Awaits on(int number, Optional<Instant> met, Optional<Instant> expected) {
    return new Awaits(session(number), "has completed", met, expected);
  }

  @Test
  void what_it_waits_for_is_named_and_nobody_can_say_when_while_one_end_is_unknown() {
    Waiting waiting = waiting(T0, on(7, UNKNOWN, Optional.of(minute(5))), on(8, UNKNOWN, UNKNOWN));

    WaitReason reason = waiting.reasons().get(0);
    assertThat(waiting.reasons()).hasSize(1);
    assertThat(reason.code()).isEqualTo(WaitCode.DEPENDENCY);
    assertThat(reason.until()).isEmpty();
    assertThat(reason.behind()).containsExactly(session(7), session(8));
    assertThat(reason.message()).contains(session(7) + " has completed, and after " + session(8));
    assertThat(waiting.eta()).isEqualTo(new Eta.None(WaitCode.DEPENDENCY));
  }

  @Test
  void an_end_that_is_expected_is_an_estimate_and_keeps_no_place() {
    Waiting waiting = waiting(T0, on(7, UNKNOWN, Optional.of(minute(5))));

    assertThat(waiting.eta()).isEqualTo(new Eta.Estimate(minute(5), minute(5)));
    world.waits(2, 1, shape(1, 1), 60);
    world.decide(T0);
    assertThat(world.running()).containsExactly(2);
  }

  @Test
  void a_delay_after_the_end_is_a_promise() {
    Waiting waiting = waiting(T0, on(7, Optional.of(minute(5)), UNKNOWN));

    assertThat(waiting.reasons().get(0).until()).contains(minute(5));
    assertThat(waiting.eta()).isEqualTo(new Eta.Firm(minute(5)));
    world.decide(minute(5));
    assertThat(world.running()).containsExactly(1);
  }
}
