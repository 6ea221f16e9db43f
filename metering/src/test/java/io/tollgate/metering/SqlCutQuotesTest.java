package io.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.audit.Books;
import io.tollgate.metering.testing.TestPostgres;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** As the runtime role, with the books checked after every test. */
class SqlCutQuotesTest extends CutQuotesContract {
  private static Jdbi runtime;
  private Handle handle;

  @BeforeAll
  static void migrate() throws SQLException {
    String url = Wallet.migratedDatabase();
    String runtimeUrl = TestPostgres.as(url, "tollgate_runtime");
    Wallet.jdbi(url).useHandle(owner -> MeteringMigrations.grantRuntime(owner, "tollgate_runtime"));
    runtime = Wallet.jdbi(runtimeUrl);
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

  @Override
  Metering metering() {
    return Metering.in(handle);
  }
}
