package io.tollgate.metering;

import io.tollgate.metering.charging.BillingStore;
import io.tollgate.metering.charging.ChargeStore;
import io.tollgate.metering.charging.InMemoryBillings;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.pricing.InMemoryPriceStore;
import io.tollgate.metering.pricing.InMemoryQuoteStore;
import io.tollgate.metering.pricing.PriceStore;
import io.tollgate.metering.pricing.QuoteStore;

/** The stores of one transaction. */
public record MeteringStores(
    PriceStore prices,
    QuoteStore quotes,
    LedgerStore ledger,
    BillingStore billings,
    ChargeStore charges) {
  /** Stores of a world without a database; for one thread, and nothing is rolled back. */
  public static MeteringStores inMemory() {
    InMemoryBillings billings = new InMemoryBillings();
    return new MeteringStores(
        new InMemoryPriceStore(),
        new InMemoryQuoteStore(),
        new InMemoryLedgerStore(billings::heldMicros),
        billings,
        billings);
  }
}
