package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.MeteringMigrations;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In PostgreSQL, which also keeps what was issued from being changed. */
class SqlInvoicesTest extends InvoicesContract {
  SqlInvoicesTest() {
    super(new SqlInvoiceWorld());
  }

  @Test
  void issued_invoices_cannot_be_changed_by_the_owner_or_the_runtime_role() throws Exception {
    owing(1000);
    SqlInvoiceWorld database = (SqlInvoiceWorld) world;
    String runtime = TestPostgres.as(database.url, "invoice_runtime");
    database.jdbi.useHandle(handle -> MeteringMigrations.grantRuntime(handle, "invoice_runtime"));
    for (String change :
        List.of(
            "UPDATE metering.invoice SET net_cents = 1",
            "DELETE FROM metering.invoice_line",
            "UPDATE metering.invoice_session SET to_minute = 1",
            "DELETE FROM metering.closed_period",
            "TRUNCATE metering.invoice_item",
            "DELETE FROM metering.number_series")) {
      assertThatThrownBy(() -> database.jdbi.useHandle(handle -> handle.execute(change)))
          .hasMessageContaining("append-only");
      assertThatThrownBy(() -> Wallet.jdbi(runtime).useHandle(handle -> handle.execute(change)))
          .hasMessageContaining("permission denied");
    }
    assertThatThrownBy(
            () ->
                Wallet.jdbi(runtime)
                    .useHandle(
                        handle ->
                            handle.execute(
                                "UPDATE metering.number_series SET last_number = last_number + 2")))
        .hasMessageContaining("goes on with 2, not 3");
  }
}
