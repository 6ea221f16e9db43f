package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.dunning.DueKind;
import io.tollgate.metering.dunning.Dues;
import io.tollgate.metering.invoice.DueSink;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.SqlOrdering;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What an invoice's dues lead to, in its own transaction: dunning hears of them, and a credit line
 * that was paid for is free again. Credit notes and payments lower what is due, until nothing is.
 */
final class InvoiceDues implements DueSink {
  private static final long MICROS_OF_A_CENT = 10_000_000; // 10 credits

  private final Dues dues;
  private final Contracts contracts;

  InvoiceDues(Handle handle) {
    this.dues = SqlOrdering.in(handle).dues();
    this.contracts = Contracts.in(handle);
  }

  @Override
  public void owed(Invoice invoice, Cause cause, Instant now) {
    dues.owe(
        Due.open(
            invoice.payer(),
            DueKind.INVOICE,
            invoice.numberText(),
            worth(invoice.totals().grossCents()),
            invoice.dueAt()),
        cause,
        now);
  }

  @Override
  public void lowered(Invoice invoice, UUID by, long cents, Cause cause, Instant now) {
    dues.lower(DueKind.INVOICE, invoice.numberText(), by, worth(cents), cause, now);
  }

  @Override
  public void settled(Invoice invoice, Money creditLine, Cause cause, Instant now) {
    dues.settle(DueKind.INVOICE, invoice.numberText(), cause, now);
    if (creditLine.isPositive()) {
      contracts.refillCreditLine(invoice.invoiceId(), invoice.payer(), creditLine, cause, now);
    }
  }

  private static Money worth(long cents) {
    return Money.ofMicros(Math.multiplyExact(cents, MICROS_OF_A_CENT));
  }
}
