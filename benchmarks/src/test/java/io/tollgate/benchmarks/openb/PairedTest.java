package io.tollgate.benchmarks.openb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTest {

  @Test
  void the_interval_is_students() {
    Paired three = Paired.of(List.of(1.0, 2.0, 3.0));
    assertThat(three.mean()).isEqualTo(2);
    // t = 4.303 at two degrees of freedom, the standard error is 1 / sqrt(3).
    assertThat(three.half()).isCloseTo(2.4844, within(1e-3));

    Paired ten = Paired.of(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0));
    assertThat(ten.half()).isCloseTo(2.262 * Math.sqrt(2.5 / 9 / 10), within(1e-9));
    assertThat(ten.low()).isEqualTo(ten.mean() - ten.half());
  }

  @Test
  void one_pair_says_nothing() {
    assertThat(Paired.of(List.of(1.0)).low()).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
