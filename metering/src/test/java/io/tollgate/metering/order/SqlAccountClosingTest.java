package io.tollgate.metering.order;

import io.tollgate.metering.Wallet;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;

class SqlAccountClosingTest extends AccountClosingContract {
  private static Jdbi jdbi;

  @BeforeAll
  static void migrate() {
    jdbi = Wallet.jdbi(Wallet.migratedDatabase());
  }

  @Override
  Shop.Till till() {
    return new SqlTill(jdbi);
  }
}
