package io.tollgate.metering.pricing;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InMemoryPriceStoreTest {
  private final UndoLog log = new UndoLog();
  private final InMemoryPriceStore prices = new InMemoryPriceStore(log);

  @Test
  void a_version_is_in_force_until_the_next() {
    prices.addListPrice(price("a10", 12, T0));
    prices.addListPrice(price("a10", 9, T0.plusSeconds(60)));
    assertThat(credits("a10", T0.minusNanos(1))).isEqualTo(Money.ofCredits(10));
    assertThat(credits("a10", T0)).isEqualTo(Money.ofCredits(12));
    assertThat(credits("a10", T0.plusSeconds(60))).isEqualTo(Money.ofCredits(9));
    assertThat(prices.listPrices(T0)).hasSize(27);
  }

  @Test
  void a_model_may_be_new_and_is_listed_in_its_place() {
    prices.addListPrice(price("b300", 200, T0));
    assertThat(prices.listPrices(T0.minusNanos(1))).hasSize(27);
    assertThat(prices.listPrices(T0))
        .extracting(PriceLine::gpuModel)
        .containsSequence("a100", "b300");
  }

  @Test
  void a_ratio_of_a_name_goes_before_that_of_all() {
    prices.addRatio(ratio("train", "0.750000000"), T0);
    assertThat(prices.ratio(Ratio.Kind.WORKFLOW, "train", T0.minusNanos(1)))
        .map(Ratio::name)
        .contains("*");
    assertThat(prices.ratio(Ratio.Kind.WORKFLOW, "train", T0))
        .map(Ratio::value)
        .contains(new BigDecimal("0.750000000"));
    prices.addRatio(ratio("train", "2"), T0.plusSeconds(1));
    assertThat(prices.ratio(Ratio.Kind.WORKFLOW, "train", T0.plusSeconds(1)))
        .map(Ratio::value)
        .contains(new BigDecimal("2"));
  }

  @Test
  void versions_neither_overlap_nor_come_twice() {
    PriceLine first = price("a10", 12, T0);
    prices.addListPrice(first);
    assertRefused(() -> prices.addListPrice(price("a10", 13, T0)));
    assertRefused(() -> prices.addListPrice(price("a10", 13, T0.minusSeconds(1))));
    assertRefused(() -> prices.addListPrice(price("a10", -1, T0.plusSeconds(1))));
    PriceLine sameId =
        new PriceLine(
            first.versionId(), "t4", CapacityClass.RESERVED, Money.ofCredits(1), T0.plusSeconds(1));
    assertRefused(() -> prices.addListPrice(sameId));
    prices.addRatio(ratio("train", "2"), T0);
    assertRefused(() -> prices.addRatio(ratio("train", "3"), T0));
    assertRefused(() -> prices.addRatio(ratio("train", "-1"), T0.plusSeconds(1)));
    assertThat(credits("a10", T0.plusSeconds(9))).isEqualTo(Money.ofCredits(12));
  }

  @Test
  void a_rollback_takes_a_version_back() {
    log.begin();
    prices.addListPrice(price("a10", 12, T0));
    prices.addRatio(ratio("train", "2"), T0);
    log.rollback();
    assertThat(credits("a10", T0)).isEqualTo(Money.ofCredits(10));
    assertThat(prices.ratio(Ratio.Kind.WORKFLOW, "train", T0)).map(Ratio::name).contains("*");
  }

  private Money credits(String model, Instant now) {
    return prices.listPrice(model, CapacityClass.ON_DEMAND, now).orElseThrow().perGpuMinute();
  }

  private static PriceLine price(String model, long credits, Instant from) {
    return new PriceLine(
        UUID.randomUUID(), model, CapacityClass.ON_DEMAND, Money.ofCredits(credits), from);
  }

  private static Ratio ratio(String workflow, String value) {
    return new Ratio(UUID.randomUUID(), Ratio.Kind.WORKFLOW, workflow, new BigDecimal(value));
  }

  private static void assertRefused(Runnable change) {
    assertThatThrownBy(change::run).isInstanceOf(IllegalStateException.class);
  }
}
