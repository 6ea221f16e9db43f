package io.tollgate.metering.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class MoneyTest {
  @Test
  void overflow_and_mixed_currencies_throw() {
    Money most = Money.ofMicros(Long.MAX_VALUE);
    assertThatThrownBy(() -> most.plus(Money.ofMicros(1))).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Money.ZERO.plus(new Money(1, "EUR")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_half_goes_up() {
    assertThat(Rounding.halfUp(new BigDecimal("2.5"))).isEqualTo(3);
    assertThat(Rounding.halfUp(new BigDecimal("2.4999"))).isEqualTo(2);
    assertThat(Rounding.halfUp(1, 30, 60)).isEqualTo(1);
    assertThat(Rounding.halfUp(1, 29, 60)).isZero();
    assertThat(Rounding.halfUp(Long.MAX_VALUE, 60, 60)).isEqualTo(Long.MAX_VALUE);
    assertThat(Rounding.shareDown(999, 500)).isEqualTo(499);
    assertThat(Rounding.unitsStarted(60_001, 60_000)).isEqualTo(2);
  }
}
