package io.tollgate.metering;

import io.tollgate.metering.budget.SqlBudgetStore;
import io.tollgate.metering.charging.SqlBillingStore;
import io.tollgate.metering.charging.SqlChargeStore;
import io.tollgate.metering.charging.SqlHoldStore;
import io.tollgate.metering.charging.SqlWarningStore;
import io.tollgate.metering.ledger.SqlCorrectionStore;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.pricing.SqlContractPrices;
import io.tollgate.metering.pricing.SqlPriceStore;
import io.tollgate.metering.pricing.SqlQuoteStore;
import org.jdbi.v3.core.Handle;

/** The stores over PostgreSQL. */
final class SqlStores {
  private SqlStores() {}

  /** Bound to the handle's transaction. */
  static MeteringStores in(Handle handle) {
    return new MeteringStores(
        new SqlPriceStore(handle),
        new SqlContractPrices(handle),
        new SqlQuoteStore(handle),
        new SqlLedgerStore(handle),
        new SqlBillingStore(handle),
        new SqlChargeStore(handle),
        new SqlBudgetStore(handle),
        new SqlWarningStore(handle),
        new SqlCorrectionStore(handle),
        new SqlHoldStore(handle));
  }
}
