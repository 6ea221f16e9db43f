package io.tollgate.metering;

import org.junit.jupiter.api.extension.RegisterExtension;

/** As the runtime role, with the books checked after every test. */
class SqlMeteringTest extends MeteringContract {
  @RegisterExtension static final SqlBooks BOOKS = new SqlBooks();

  @Override
  Metering metering() {
    return BOOKS.metering();
  }
}
