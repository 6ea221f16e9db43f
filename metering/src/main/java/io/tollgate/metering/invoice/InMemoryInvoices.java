package io.tollgate.metering.invoice;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import java.util.UUID;

/**
 * The invoices of a world without a database, beside its money and on the same log. For one thread.
 * Refuses what the tables of the database refuse, by {@link IllegalStateException}.
 *
 * @param money the rows that invoices are made of
 * @param payers those whose invoices were written since somebody looked
 */
public record InMemoryInvoices(
    InMemoryMoney money,
    InMemoryProfiles profiles,
    InMemoryClosedPeriods periods,
    InMemoryInvoiceStore invoices,
    InMemoryInvoiceDetail detail,
    InMemoryNumberSeries numbers,
    Touched<UUID> payers) {
  /** None yet. */
  public static InMemoryInvoices beside(InMemoryMoney money) {
    UndoLog log = money.log();
    Touched<UUID> payers = new Touched<>();
    return new InMemoryInvoices(
        money,
        new InMemoryProfiles(log),
        new InMemoryClosedPeriods(log, money.ledger(), payers),
        new InMemoryInvoiceStore(log, payers),
        new InMemoryInvoiceDetail(log),
        new InMemoryNumberSeries(log),
        payers);
  }

  /** What the use cases take. */
  public InvoiceStores stores() {
    return new InvoiceStores(
        money.ledger(),
        profiles,
        periods,
        new InMemoryInvoiceRows(money, detail),
        invoices,
        detail,
        numbers);
  }

  static void require(boolean holds, String otherwise, Object of) {
    if (!holds) {
      throw new IllegalStateException(otherwise + ": " + of);
    }
  }
}
