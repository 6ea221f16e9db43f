package io.tollgate.metering.contract;

import io.tollgate.metering.ledger.LedgerStore;

/** What the use cases of contracts read and write, bound to one transaction. */
public record ContractStores(
    ContractStore contracts,
    PeriodStore periods,
    ContractUsage usage,
    CreditLineStore lines,
    LedgerStore ledger) {}
