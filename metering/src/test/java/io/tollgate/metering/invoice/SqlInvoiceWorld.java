package io.tollgate.metering.invoice;

import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
import io.tollgate.metering.ledger.GrantKind;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/** The same in a database of its own. */
public final class SqlInvoiceWorld extends InvoiceWorld {
  public final String url = Wallet.migratedDatabase();
  public final Jdbi jdbi = Wallet.jdbi(url);

  @Override
  public <T> T money(Function<Metering, T> work) {
    return jdbi.inTransaction(handle -> work.apply(Metering.in(handle)));
  }

  @Override
  public <T> T invoices(Function<Invoices, T> work) {
    return jdbi.inTransaction(handle -> work.apply(Invoices.in(handle, wiring)));
  }

  @Override
  public long used(UUID payer) {
    return jdbi.withHandle(
        handle ->
            handle
                .select(
                    """
                    SELECT coalesce(sum(charged_micros - returned_micros + forfeited_micros), 0)
                    FROM metering.billing WHERE payer_id = ?
                    """,
                    payer)
                .mapTo(Long.class)
                .one());
  }

  @Override
  Funded lost(UUID payer) {
    return jdbi.withHandle(
        handle ->
            handle
                .select(
                    """
                    SELECT g.kind, sum(CASE t.kind WHEN 'hold' THEN t.amount_micros ELSE -t.amount_micros END)
                    FROM metering.transfer t JOIN metering.credit_grant g USING (grant_id)
                    WHERE t.payer_id = ? AND t.kind IN ('hold', 'release') GROUP BY g.kind
                    """,
                    payer)
                .map(
                    (row, context) ->
                        Funded.of(
                            GrantKind.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                            row.getLong(2)))
                .list()
                .stream()
                .reduce(Funded.NOTHING, Funded::plus));
  }

  @Override
  public List<Integer> broken() {
    // Its credit lines stand without contracts.
    return jdbi.inTransaction(Books::check).stream()
        .filter(f -> !f.holds() && !f.name().startsWith("a credit line"))
        .map(Finding::invariant)
        .toList();
  }
}
