package io.tollgate.metering;

import org.junit.jupiter.api.extension.RegisterExtension;

/** As the runtime role, with the books checked after every test. */
class SqlLedgerTest extends LedgerContract {
  /** Its credit lines and contract credits stand without contracts. */
  @RegisterExtension
  static final SqlBooks BOOKS =
      new SqlBooks(
          f -> !f.name().startsWith("a credit line") && !f.name().contains("closed period"));

  @Override
  Metering metering() {
    return BOOKS.metering();
  }
}
