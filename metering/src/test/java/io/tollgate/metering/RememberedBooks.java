package io.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.memory.UndoLog;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test a transaction in memory, and checks the books once it is committed. */
final class RememberedBooks implements BeforeEachCallback, AfterEachCallback {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final Metering metering = Metering.over(money.stores());

  Metering metering() {
    return metering;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    money.log().begin();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    money.log().commit();
    InMemoryBooks books = new InMemoryBooks(money, MeteringPolicy.DEFAULT);
    assertThat(books.checkTouched()).isEmpty();
    assertThat(books.checkUnsettled()).isEmpty();
    assertThat(books.checkAll()).isEmpty();
  }
}
