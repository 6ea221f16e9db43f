package io.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.memory.UndoLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** With the books checked after every test. */
class InMemoryCutQuotesTest extends CutQuotesContract {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final Metering metering = Metering.over(money.stores());

  @BeforeEach
  void begin() {
    money.log().begin();
  }

  @AfterEach
  void the_books_are_right() {
    money.log().commit();
    InMemoryBooks books = new InMemoryBooks(money, MeteringPolicy.DEFAULT);
    assertThat(books.checkTouched()).isEmpty();
    assertThat(books.checkUnsettled()).isEmpty();
    assertThat(books.checkAll()).isEmpty();
  }

  @Override
  Metering metering() {
    return metering;
  }
}
