package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MinutesRoomTest {
  private static final long MINUTE = 60 * Ticks.SECOND;
  private static final long MOST = MinutesRoom.ticks(100);

  private static Claim claim(long start, long run, long gpus) {
    return new Claim(start * MINUTE, (start + run) * MINUTE, gpus, run * MINUTE);
  }

  @Test
  void less_is_ahead_with_every_minute() {
    MinutesRoom room = new MinutesRoom();
    room.take(claim(0, 40, 2));
    assertThat(room.used(0)).isEqualTo(80 * MINUTE);
    assertThat(room.used(30 * MINUTE)).isEqualTo(20 * MINUTE);
    assertThat(room.clear(claim(0, 20, 1), MOST)).isTrue();
    assertThat(room.clear(claim(0, 21, 1), MOST)).isFalse();
    assertThat(room.earliest(claim(0, 50, 1), MOST)).isEqualTo(15 * MINUTE);
    assertThat(room.earliest(claim(0, 101, 1), MOST)).isEqualTo(Ticks.NEVER);
  }

  @Test
  void what_may_take_long_to_start_has_no_more_ahead_than_it_runs() {
    MinutesRoom room = new MinutesRoom();
    room.take(new Claim(0, 50 * MINUTE, 1, 40 * MINUTE)); // Ten minutes to start.
    assertThat(room.used(0)).isEqualTo(40 * MINUTE);
    assertThat(room.used(10 * MINUTE)).isEqualTo(40 * MINUTE);
    assertThat(room.earliest(claim(0, 70, 1), MOST)).isEqualTo(20 * MINUTE);
  }

  /** Against every minute tried, and every minute of the way looked at. */
  @Test
  void the_earliest_start_is_the_first_that_never_passes_the_limit() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Claim> taken = new ArrayList<>();
      MinutesRoom room = new MinutesRoom();
      for (int i = random.nextInt(6); i > 0; i--) {
        Claim claim = claim(random.nextInt(60), 1 + random.nextInt(40), 1);
        if (room.clear(claim, MOST)) {
          taken.add(claim);
          room.take(claim);
        }
      }
      Claim wanted = claim(random.nextInt(30), 1 + random.nextInt(99), 1);

      long found = room.earliest(wanted, MOST);

      long first = wanted.start();
      while (!fits(taken, wanted.from(first))) {
        first += MINUTE;
      }
      // Between two whole minutes it may come a little earlier than the lists see.
      assertThat(found).as("seed %s", seed).isBetween(first - MINUTE + 1, first);
    }
  }

  private static boolean fits(List<Claim> taken, Claim wanted) {
    for (long time = wanted.start(); time < wanted.end(); time += MINUTE) {
      long ahead = wanted.end() - time;
      for (Claim other : taken) {
        ahead += other.start() <= time && time < other.end() ? other.end() - time : 0;
      }
      if (ahead > 100 * MINUTE) {
        return false;
      }
    }
    return true;
  }
}
