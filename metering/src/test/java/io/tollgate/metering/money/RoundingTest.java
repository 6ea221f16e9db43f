package io.tollgate.metering.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {
  /** By hand. */
  @ParameterizedTest
  @CsvSource({
    "10, 1, 4, 3",
    "9, 1, 4, 2",
    "11, 1, 4, 3",
    "7, 3, 2, 11",
    "0, 5, 60, 0",
    "-10, 1, 4, -3"
  })
  void a_half_goes_up(long amount, long numerator, long denominator, long rounded) {
    assertThat(Rounding.halfUp(amount, numerator, denominator)).isEqualTo(rounded);
  }

  @Test
  void short_and_long_ways_agree_up_to_the_largest_amounts() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long amount = random.nextLong() >>> random.nextInt(1, 64);
      long numerator = random.nextInt(1, 60);
      BigDecimal exact = BigDecimal.valueOf(amount).multiply(BigDecimal.valueOf(numerator));
      assertThat(Rounding.halfUp(amount, numerator, 60))
          .isEqualTo(
              exact.divide(BigDecimal.valueOf(60), 0, RoundingMode.HALF_UP).longValueExact());
      assertThat(Rounding.shareDown(amount, 16 * (int) numerator))
          .isEqualTo(
              exact
                  .multiply(BigDecimal.valueOf(16))
                  .divide(BigDecimal.valueOf(1000), 0, RoundingMode.DOWN)
                  .longValueExact());
    }
  }

  @Test
  void what_does_not_fit_is_refused() {
    assertThatThrownBy(() -> Rounding.halfUp(Long.MAX_VALUE, 3, 2))
        .isInstanceOf(ArithmeticException.class);
    assertThat(Rounding.halfUp(Long.MAX_VALUE, 60, 60)).isEqualTo(Long.MAX_VALUE);
  }
}
