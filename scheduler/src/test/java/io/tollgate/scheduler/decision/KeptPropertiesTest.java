package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept by contract is there when it is asked for, whoever came before. */
class KeptPropertiesTest {
  private static final Duration WITHIN = Duration.ofSeconds(200);

  private final List<SessionId> asked = new ArrayList<>();

  private static Policy policy(long seed) {
    return (seed % 2 == 0 ? World.SIZE_AWARE : World.POLICY)
        .change()
        .bounds(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(60))
        .done();
  }

  @Test
  void a_session_within_a_reservation_starts_within_the_time_that_is_guaranteed() {
    int started = 0;
    int preempted = 0;
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      World world = new World().nodes(3, 4).account(2, 100).account(3, 100);
      world.policy = policy(seed);
      world.cluster.put(
          AccountView.of(World.account(1), 100)
              .change()
              .reserved(Map.of("h100", ReservedGpus.of(4).within(WITHIN)))
              .done());
      Instant now = World.T0;
      int last = 0;
      for (int step = 0; step < 10; step++) {
        for (int i = random.nextInt(4); i > 0; i--) {
          last++;
          world.cluster.put(other(last, random));
        }
        world.decide(now);
        // Its holder comes while nothing of it runs: once whole, or in two halves.
        int gpus = random.nextBoolean() ? 4 : 2;
        boolean comes = nothingRuns(world);
        for (int got = 0; comes && got < 4; got += gpus) {
          last++;
          asked.add(World.session(last));
          world.cluster.put(World.queued(last, 1, World.shape(1, gpus), 1 + random.nextInt(20)));
        }
        for (int i = 0; i < 3; i++) {
          preempted += world.decide(now).preempts().size();
        }
        Instant by = now.plus(WITHIN);
        for (; !now.isAfter(by); now = now.plusSeconds(20)) {
          end(world, now);
          preempted += world.decide(now).preempts().size();
          Set<SessionId> holding = world.cluster.snapshot().held().keySet();
          started += (int) asked.stream().filter(holding::contains).count();
          asked.removeIf(holding::contains);
        }
        assertThat(asked).as("seed %s step %s", seed, step).isEmpty();
        now = now.plusSeconds(60L * random.nextInt(40));
        end(world, now);
      }
    }
    assertThat(started).isGreaterThan(200);
    assertThat(preempted).isGreaterThan(60);
  }

  private static QueuedSession other(int number, Random random) {
    return World.queued(
            number,
            2 + random.nextInt(2),
            World.shape(1, 1 + random.nextInt(4)),
            10 + random.nextInt(300))
        .change()
        .preemptible(random.nextBoolean())
        .priority(random.nextInt(3))
        .done();
  }

  private static boolean nothingRuns(World world) {
    return world.cluster.snapshot().held().values().stream()
        .noneMatch(held -> held.account().equals(World.account(1)));
  }

  private static void end(World world, Instant now) {
    for (HeldSession held : world.cluster.snapshot().held().values()) {
      if (!held.latestEnd().isAfter(now)) {
        world.cluster.removeHeld(held.id());
      }
    }
  }
}
