package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Promises over whole lives of small random clusters, in which all work ends in time. */
class PromisesTest {
  private static final Policy NOBODY_LEAVES =
      World.POLICY.change().preemption(PreemptionRules.OFF).done();
  private static final int SEEDS = 300;

  @Test
  void a_promise_never_moves_later_and_is_kept_whoever_is_backfilled() {
    int kept = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomWorld random = new RandomWorld(seed);
      Map<SessionId, Instant> told = new HashMap<>();
      Instant now = World.T0;
      for (int step = 0; step < 25; step++) {
        random.submit(3, now);
        Plan plan = random.world.decide(now);
        for (Start start : plan.starts()) {
          Instant latest = told.remove(start.session());
          if (latest != null) {
            assertThat(now).as("seed %s %s", seed, start).isBeforeOrEqualTo(latest);
            kept++;
          }
        }
        // Nobody is forgotten, nothing is due and not done, and no time told grows.
        assertThat(plan.promises().keySet()).as("seed %s", seed).containsAll(told.keySet());
        for (Promise promise : plan.promises().values()) {
          String story = "seed " + seed + " step " + step + " " + promise;
          assertThat(promise.latestStart()).as(story).isAfter(now);
          assertThat(promise.later()).as(story).isEmpty();
          Instant before = told.put(promise.session(), promise.latestStart());
          if (before != null) {
            assertThat(promise.latestStart()).as(story).isBeforeOrEqualTo(before);
          }
        }
        now = next(random, now);
        random.pass(now);
      }
    }
    assertThat(kept).isGreaterThan(900);
  }

  @Test
  void what_is_told_is_what_conservative_backfill_would_give_in_the_same_state() {
    int compared = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomWorld random = new RandomWorld(seed, NOBODY_LEAVES).withoutMinutes();
      Instant now = World.T0;
      for (int step = 0; step < 12; step++) {
        random.submit(3, now);
        ClusterState state = random.world.cluster.snapshot();
        Plan plan = random.world.decide(now);
        Map<SessionId, Instant> conservative = NaiveBackfill.of(state, plan, now);
        for (Promise promise : plan.promises().values()) {
          assertThat(promise.latestStart())
              .as("seed %s step %s %s", seed, step, promise)
              .isEqualTo(conservative.get(promise.session()));
          compared++;
        }
        for (Start start : plan.starts()) {
          assertThat(conservative.get(start.session())).isEqualTo(now);
        }
        now = next(random, now);
        random.pass(now);
      }
    }
    assertThat(compared).isGreaterThan(1_000);
  }

  /** The next moment at which anything is due, or a little before it. */
  private static Instant next(RandomWorld random, Instant now) {
    ClusterState state = random.world.cluster.snapshot();
    Instant due =
        Stream.of(
                state.held().values().stream().map(HeldSession::latestEnd),
                state.promises().values().stream().map(Promise::latestStart),
                state.queue().values().stream().flatMap(s -> s.nextTurn(now).stream()),
                state.queue().values().stream().flatMap(s -> s.cleanupUntil().stream()))
            .flatMap(times -> times)
            .filter(now::isBefore)
            .min(Instant::compareTo)
            .orElse(now.plusSeconds(60));
    Instant early = now.plusSeconds(1 + random.random.nextInt(600));
    return random.random.nextBoolean() && early.isBefore(due) ? early : due;
  }
}
