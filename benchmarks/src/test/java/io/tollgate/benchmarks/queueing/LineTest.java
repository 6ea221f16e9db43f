package io.tollgate.benchmarks.queueing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineTest {
  private static final int GPUS = 8;
  private static final int END = 200;

  @Test
  void it_answers_as_a_table_with_a_cell_per_second_does() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Line line = new Line(GPUS);
      int[] table = new int[END];
      Arrays.fill(table, GPUS);
      int now = 0;
      for (int step = 0; step < 60; step++) {
        now = Math.min(END / 2, now + random.nextInt(3));
        line.forgetBefore(now);
        int gpus = 1 + random.nextInt(GPUS);
        int lasting = 1 + random.nextInt(30);
        int expected = earliest(table, gpus, lasting, now);
        assertThat(line.earliest(gpus, lasting, now, END - lasting))
            .as("seed %d step %d", seed, step)
            .isEqualTo(expected);
        if (expected >= 0) {
          line.change(expected, expected + lasting, -gpus);
          Arrays.setAll(
              table, i -> table[i] - (i >= expected && i < expected + lasting ? gpus : 0));
          assertThat(line.freeAt(expected)).isEqualTo(table[expected]);
        }
      }
    }
  }

  @Test
  void more_than_there_is_cannot_be_taken() {
    Line line = new Line(GPUS);
    line.change(5, 10, -6);

    assertThatThrownBy(() -> line.change(0, 6, -3)).isInstanceOf(IllegalStateException.class);
    assertThat(new Line(GPUS).wholeFrom()).isZero();
    assertThat(line.wholeFrom()).isEqualTo(10);
  }

  private static int earliest(int[] table, int gpus, int lasting, int now) {
    for (int at = now; at + lasting <= END; at++) {
      if (Arrays.stream(table, at, at + lasting).allMatch(free -> free >= gpus)) {
        return at;
      }
    }
    return -1;
  }
}
