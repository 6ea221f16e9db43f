package io.tollgate.metering;

import io.tollgate.metering.budget.BudgetStore;
import io.tollgate.metering.charging.BillingStore;
import io.tollgate.metering.charging.ChargeStore;
import io.tollgate.metering.charging.HoldStore;
import io.tollgate.metering.charging.WarningStore;
import io.tollgate.metering.ledger.CorrectionStore;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.pricing.ContractPrices;
import io.tollgate.metering.pricing.PriceStore;
import io.tollgate.metering.pricing.QuoteStore;

/** The stores of one transaction. */
public record MeteringStores(
    PriceStore prices,
    ContractPrices contracts,
    QuoteStore quotes,
    LedgerStore ledger,
    BillingStore billings,
    ChargeStore charges,
    BudgetStore budgets,
    WarningStore warnings,
    CorrectionStore corrections,
    HoldStore holds) {
  /** Stores of a world without a database; for one thread, without transactions. */
  public static MeteringStores inMemory() {
    return inMemory(new UndoLog());
  }

  /** Stores of a world without a database; for one thread, in the log's transactions. */
  public static MeteringStores inMemory(UndoLog log) {
    return InMemoryMoney.on(log).stores();
  }
}
