package io.tollgate.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

  @Test
  void is_read_and_written_in_the_same_words() {
    assertThat(Replay.parse("7:200")).isEqualTo(new Replay(7, 200, List.of()));
    assertThat(Replay.parse("-7:200:3,5,8")).isEqualTo(new Replay(-7, 200, List.of(3, 5, 8)));
    assertThat(new Replay(-7, 200, List.of(3, 5, 8))).hasToString("-7:200:3,5,8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "7:x", "7:200:", "7:200:1,,2", "7:200:1:2", "a:b:c"})
  void says_what_it_takes_when_the_words_are_wrong(String text) {
    assertThatThrownBy(() -> Replay.parse(text))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessageContaining("SEED:SESSIONS");
  }

  @Test
  void keeps_only_the_happenings_it_names() {
    Script whole = new Replay(7, 20, List.of()).script();

    assertThat(new Replay(7, 20, List.of(4, 2)).script().happenings())
        .containsExactly(whole.happenings().get(4), whole.happenings().get(2));
  }
}
