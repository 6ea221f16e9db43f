package io.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
import io.tollgate.metering.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test a transaction of the runtime role, and checks the books once it is committed. */
final class SqlBooks implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private final Predicate<Finding> checked;
  private Jdbi runtime;
  private Handle handle;

  /** All of them must hold. */
  SqlBooks() {
    this(finding -> true);
  }

  /** Those must hold, and some must be among them. */
  SqlBooks(Predicate<Finding> checked) {
    this.checked = checked;
  }

  Metering metering() {
    return Metering.in(handle);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws SQLException {
    String url = Wallet.migratedDatabase();
    String runtimeUrl = TestPostgres.as(url, "tollgate_runtime");
    Wallet.jdbi(url).useHandle(owner -> MeteringMigrations.grantRuntime(owner, "tollgate_runtime"));
    runtime = Wallet.jdbi(runtimeUrl);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    handle = runtime.open();
    handle.begin();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    handle.commit();
    List<Finding> findings = Books.check(handle).stream().filter(checked).toList();
    handle.close();
    assertThat(findings).extracting(Finding::invariant).contains(1, 10, 19);
    assertThat(findings).allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue());
  }
}
