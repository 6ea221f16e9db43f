package io.tollgate.metering.invoice;

import io.tollgate.metering.ledger.LedgerStore;

/** The stores that invoices are made over, of one transaction. */
public record InvoiceStores(
    LedgerStore ledger,
    ProfileStore profiles,
    ClosedPeriodStore periods,
    InvoiceRows rows,
    InvoiceStore invoices,
    InvoiceDetail detail,
    NumberSeries numbers) {}
