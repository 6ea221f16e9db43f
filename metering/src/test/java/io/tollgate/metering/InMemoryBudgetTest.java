package io.tollgate.metering;

import org.junit.jupiter.api.extension.RegisterExtension;

/** With the books checked after every test. */
class InMemoryBudgetTest extends BudgetContract {
  @RegisterExtension final RememberedBooks books = new RememberedBooks();

  @Override
  Metering metering() {
    return books.metering();
  }
}
