package io.tollgate.metering.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.memory.UndoLog;
import org.junit.jupiter.api.AfterEach;

class InMemoryPriceBookTest extends PriceBookContract {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final Metering metering = Metering.over(money.stores());

  @AfterEach
  void the_books_are_right() {
    assertThat(new InMemoryBooks(money, MeteringPolicy.DEFAULT).checkAll()).isEmpty();
  }

  @Override
  PriceBook book() {
    return PriceBook.over(money.prices());
  }

  @Override
  PriceVersionStore store() {
    return money.prices();
  }

  @Override
  PriceStore reading() {
    return money.prices();
  }

  @Override
  Metering metering() {
    return metering;
  }

  @Override
  void assertRefused(Runnable write) {
    assertThatThrownBy(write::run).isInstanceOf(IllegalStateException.class);
  }
}
