package io.tollgate.metering.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.Metering;
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

/** As the runtime role; what a test did is judged as at its commit, and undone. */
class SqlPriceBookTest extends PriceBookContract {
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
  void the_books_and_the_cellar_are_content() {
    handle.execute("SET CONSTRAINTS ALL IMMEDIATE");
    assertThat(Books.check(handle)).allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue());
    handle.rollback();
    handle.close();
  }

  @Override
  PriceBook book() {
    return PriceBook.over(store());
  }

  @Override
  PriceVersionStore store() {
    return new SqlPriceVersionStore(handle);
  }

  @Override
  PriceStore reading() {
    return new SqlPriceStore(handle);
  }

  @Override
  Metering metering() {
    return Metering.in(handle);
  }

  @Override
  void assertRefused(Runnable write) {
    handle.savepoint("before");
    assertThatThrownBy(write::run)
        .hasMessageMatching("(?s).*(ahead of time|price_version_withdrawal|one_in_force).*");
    handle.rollbackToSavepoint("before");
  }
}
