package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineTest {

  @Test
  void agrees_with_counting_every_moment() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int most = 1 + random.nextInt(8);
      int[] counted = new int[100];
      Arrays.fill(counted, most);
      Timeline timeline = new Timeline(0, most, 0, 0);
      List<int[]> taken = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        int[] take = {random.nextInt(60), 60 + random.nextInt(40), 1};
        if (!taken.isEmpty() && random.nextInt(3) == 0) {
          int[] back = taken.remove(random.nextInt(taken.size()));
          take = new int[] {back[0], back[1], -1};
        } else {
          take[1] = take[0] + random.nextInt(40);
          taken.add(take);
        }
        timeline.take(take[0], take[1], take[2], 0, 0);
        for (int t = take[0]; t < take[1]; t++) {
          counted[t] -= take[2];
        }
        int need = 1 + random.nextInt(most);
        int from = random.nextInt(90);
        int length = 1 + random.nextInt(30);
        assertThat(timeline.gpusAt(from)).as("seed %s", seed).isEqualTo(counted[from]);
        assertThat(timeline.clear(from, from + length, need, 0, 0))
            .as("seed %s", seed)
            .isEqualTo(clear(counted, from, length, need));
        long[] first = {-1};
        timeline.starts(
            from,
            length,
            need,
            0,
            0,
            (begin, last) -> {
              first[0] = begin;
              return false;
            });
        int expected = from;
        while (!clear(counted, expected, length, need)) {
          expected++;
        }
        assertThat(first[0]).as("seed %s", seed).isEqualTo(expected);
      }
    }
  }

  private static boolean clear(int[] counted, int from, int length, int need) {
    for (int t = from; t < Math.min(counted.length, from + length); t++) {
      if (counted[t] < need) {
        return false;
      }
    }
    return true;
  }

  @Test
  void ticks_are_late_rather_than_early() {
    Instant late = Instant.ofEpochSecond(5, 1_001);
    assertThat(Ticks.of(late)).isEqualTo(5_000_002);
    assertThat(Ticks.instant(5_000_002)).isAfter(late);
    assertThat(Ticks.of(Instant.MAX)).isEqualTo(Ticks.NEVER);
    assertThat(Ticks.of(Duration.ZERO)).isEqualTo(1);
  }
}
