package io.tollgate.metering.contract;

import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringMigrations;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Contracts in a database, as the runtime role. */
final class SqlContractWorld implements ContractWorld {
  private static String url;
  private static Jdbi runtime;
  private final Handle handle;

  SqlContractWorld() {
    migrate();
    handle = runtime.open();
    handle.begin();
  }

  private static void migrate() {
    if (url == null) {
      try {
        url = Wallet.migratedDatabase();
        String runtimeUrl = TestPostgres.as(url, "tollgate_runtime");
        Wallet.jdbi(url)
            .useHandle(owner -> MeteringMigrations.grantRuntime(owner, "tollgate_runtime"));
        runtime = Wallet.jdbi(runtimeUrl);
      } catch (SQLException failed) {
        throw new IllegalStateException("The database cannot be made ready.", failed);
      }
    }
  }

  static Jdbi owner() {
    migrate();
    return Wallet.jdbi(url);
  }

  @Override
  public Deal deal(long credits) {
    return deal(handle, credits);
  }

  static Deal deal(Handle handle, long credits) {
    return new Deal(Metering.in(handle), Contracts.in(handle), credits);
  }

  @Override
  public ContractStores stores() {
    return new ContractStores(
        new SqlContractStore(handle),
        new SqlPeriodStore(handle),
        new SqlContractUsage(handle),
        new SqlCreditLineStore(handle),
        new SqlLedgerStore(handle));
  }

  @Override
  public Class<? extends RuntimeException> refusal() {
    return JdbiException.class;
  }

  @Override
  public List<Integer> broken() {
    return broken(handle);
  }

  static List<Integer> broken(Handle handle) {
    return Books.check(handle).stream()
        .filter(finding -> !finding.holds())
        .map(Finding::invariant)
        .toList();
  }

  @Override
  public void commit() {
    handle.commit();
    handle.begin();
  }

  @Override
  public void close() {
    handle.rollback();
    handle.close();
  }
}
