package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is learned about how much of its time work takes, and the estimates made of it. */
class SpentTest {
  private final Spent.Counter ends = new Spent.Counter();

  private void end(int count, double share, Instant then) {
    for (int i = 0; i < count; i++) {
      ends.ended(share, then);
    }
  }

  @Test
  void too_few_ends_say_nothing() {
    end(19, 0.1, T0);
    assertThat(ends.spent()).isEqualTo(Spent.ALL);
    end(1, 0.1, T0);
    assertThat(ends.spent().share()).isEqualTo(0.1);
  }

  @Test
  void half_of_the_work_took_at_most_the_share() {
    end(30, 0.2, T0);
    end(31, 0.73, T0);
    assertThat(ends.spent().share()).isEqualTo(0.75);
    end(2, 0, T0);
    assertThat(ends.spent().share()).isEqualTo(0.2);
  }

  @Test
  void what_is_a_day_old_counts_half() {
    end(60, 1, T0);
    end(31, 0.5, T0.plus(Duration.ofDays(1)));
    assertThat(ends.spent().share()).isEqualTo(0.5);
  }

  @Test
  void the_likely_start_lies_before_the_one_that_nine_of_ten_keep() {
    World world = new World().nodes(1, 4).account(1, 100);
    world.waits(1, 1, shape(1, 4), 60).waits(2, 1, shape(1, 4), 100).waits(3, 1, shape(1, 4), 200);
    world.decide(World.SIZE_AWARE, T0);
    assertThat(world.running()).containsExactly(1);
    for (int i = 0; i < 30; i++) {
      world.cluster.ran(session(1), 0.5, T0);
    }

    Plan plan = world.decide(World.SIZE_AWARE, minute(10));

    assertThat(plan.waiting().get(session(2)).eta())
        .isEqualTo(new Eta.Estimate(minute(30), minute(60)));
    assertThat(plan.waiting().get(session(3)).eta())
        .isEqualTo(new Eta.Estimate(minute(80), minute(160)));
    // Who has run longer than most runs on for half of what is left.
    assertThat(world.decide(World.SIZE_AWARE, minute(40)).waiting().get(session(2)).eta())
        .isEqualTo(new Eta.Estimate(minute(50), minute(60)));
  }
}
