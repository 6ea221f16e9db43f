package io.tollgate.metering.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.MeteringMigrations;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.testing.TestPostgres;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Contracts as the runtime role, with the books checked after every test. */
abstract class ContractWorld {
  private static String url;
  private static Jdbi runtime;
  protected Handle handle;

  @BeforeAll
  static void migrate() throws SQLException {
    if (url == null) {
      url = Wallet.migratedDatabase();
      String runtimeUrl = TestPostgres.as(url, "tollgate_runtime");
      Wallet.jdbi(url)
          .useHandle(owner -> MeteringMigrations.grantRuntime(owner, "tollgate_runtime"));
      runtime = Wallet.jdbi(runtimeUrl);
    }
  }

  @BeforeEach
  void begin() {
    handle = runtime.open();
    handle.begin();
  }

  @AfterEach
  void the_books_are_right() {
    handle.commit();
    assertThat(Books.check(handle)).allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue());
    handle.close();
  }

  static Jdbi owner() {
    return Wallet.jdbi(url);
  }
}
