package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComingTest {

  @Test
  void what_comes_first_is_taken_first_whatever_the_order_it_was_added_in() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Coming coming = new Coming();
      TreeMap<Long, Long> expected = new TreeMap<>();
      for (int step = 0; step < 500; step++) {
        if (expected.isEmpty() || random.nextInt(3) > 0) {
          long time = random.nextInt(100);
          coming.add(time, 1 + step % 5);
          expected.merge(time, 1L + step % 5, Long::sum);
        } else {
          assertThat(coming.time()).isEqualTo(expected.firstKey());
          long taken = coming.take(1 + random.nextInt(4));
          expected.merge(expected.firstKey(), -taken, Long::sum);
          expected.values().removeIf(left -> left == 0);
        }
        assertThat(coming.all()).isEqualTo(expected.values().stream().mapToLong(n -> n).sum());
        assertThat(coming.isEmpty()).isEqualTo(expected.isEmpty());
      }
    }
  }

  @Test
  void no_more_is_taken_of_the_first_than_was_wanted() {
    Coming coming = new Coming();
    coming.add(5, 8);

    assertThat(coming.take(3)).isEqualTo(3);
    assertThat(coming.take(30)).isEqualTo(5);
    assertThat(coming.isEmpty()).isTrue();
  }
}
