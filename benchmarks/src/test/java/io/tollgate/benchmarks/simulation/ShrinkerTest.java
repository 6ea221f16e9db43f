package io.tollgate.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

  @Test
  void finds_the_two_that_break_it_together() {
    Shrinker shrinker = new Shrinker(kept -> kept.containsAll(Set.of(3, 700)), 1_000);

    assertThat(shrinker.shrink(1_000)).containsExactly(3, 700);
  }

  @Test
  void keeps_what_breaks_when_the_tries_are_used_up() {
    int[] tries = {0};
    Shrinker shrinker =
        new Shrinker(
            kept -> {
              tries[0]++;
              return kept.contains(17);
            },
            5);

    List<Integer> kept = shrinker.shrink(100);

    assertThat(kept).contains(17);
    assertThat(tries[0]).isEqualTo(5);
  }

  @Test
  void leaves_everything_when_all_of_it_is_needed() {
    Shrinker shrinker = new Shrinker(kept -> kept.size() == 6, 1_000);

    assertThat(shrinker.shrink(6)).containsExactly(0, 1, 2, 3, 4, 5);
  }
}
