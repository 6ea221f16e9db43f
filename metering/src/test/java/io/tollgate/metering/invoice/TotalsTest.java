package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotalsTest {
  /**
   * Written by hand: ten credits are a cent, half a cent goes up, and tax is of the printed net.
   */
  @ParameterizedTest
  @CsvSource({
    "0,          1900, 0,   0,  0",
    "4999999,    1900, 0,   0,  0",
    "5000000,    1900, 1,   0,  1",
    "14999999,   1900, 1,   0,  1",
    "15000000,   1900, 2,   0,  2",
    "967000000,  1900, 97,  18, 115",
    "1000000000, 700,  100, 7,  107",
    "1500000000, 700,  150, 11, 161",
    "-5000000,   1900, -1,  0,  -1",
    "-967000000, 1900, -97, -18, -115",
    "1000000000, 10000, 100, 100, 200"
  })
  void each_is_rounded_once_half_up(long micros, int tax, long net, long taxCents, long gross) {
    Totals totals =
        Totals.of(Funded.of(GrantKind.CREDIT_LINE, micros), Money.ZERO, Money.ZERO, tax);
    assertThat(totals.netCents()).isEqualTo(net);
    assertThat(totals.taxCents()).isEqualTo(taxCents);
    assertThat(totals.grossCents()).isEqualTo(gross);
    assertThat(totals.rounding()).isEqualTo(Money.ofMicros(net * 10_000_000 - micros));
  }

  @Test
  void what_was_used_stands_at_the_beginning_of_the_draws() {
    List<Funded.Source> draws =
        List.of(
            new Funded.Source(GrantKind.PROMOTIONAL, 5),
            new Funded.Source(GrantKind.PAID, 0),
            new Funded.Source(GrantKind.CONTRACT, 7),
            new Funded.Source(GrantKind.CREDIT_LINE, 9));
    assertThat(Funded.first(draws, 0)).isEqualTo(Funded.NOTHING);
    assertThat(Funded.first(draws, 4)).isEqualTo(new Funded(0, 4, 0, 0, 0));
    assertThat(Funded.first(draws, 13)).isEqualTo(new Funded(0, 5, 0, 7, 1));
    assertThat(Funded.first(draws, 21)).isEqualTo(new Funded(0, 5, 0, 7, 9));
    assertThatThrownBy(() -> Funded.first(draws, 22)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sums_that_do_not_add_up_are_refused() {
    assertThatThrownBy(
            () ->
                new Totals(
                    Money.ofCredits(1),
                    Money.ZERO,
                    Funded.NOTHING,
                    Money.ZERO,
                    Money.ZERO,
                    Money.ZERO,
                    0,
                    0,
                    0,
                    0))
        .isInstanceOf(IllegalStateException.class);
  }
}
