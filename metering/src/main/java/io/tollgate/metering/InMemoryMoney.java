package io.tollgate.metering;

import io.tollgate.metering.budget.InMemoryBudgetStore;
import io.tollgate.metering.charging.InMemoryBillings;
import io.tollgate.metering.charging.InMemoryCharges;
import io.tollgate.metering.charging.InMemoryHolds;
import io.tollgate.metering.charging.InMemoryWarnings;
import io.tollgate.metering.ledger.InMemoryCorrectionStore;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.pricing.InMemoryContractPrices;
import io.tollgate.metering.pricing.InMemoryPriceStore;
import io.tollgate.metering.pricing.InMemoryQuoteStore;
import java.util.UUID;

/**
 * The rows of a world without a database: one transaction log and the stores on it. For one thread.
 *
 * @param log begins, commits and rolls back what is written to all of them
 * @param heldMicros what each payer's open sessions hold
 * @param sessions those whose rows were written since somebody looked
 * @param payers those whose balances were written since somebody looked
 */
public record InMemoryMoney(
    UndoLog log,
    InMemoryPriceStore prices,
    InMemoryContractPrices contracts,
    InMemoryQuoteStore quotes,
    InMemoryLedgerStore ledger,
    InMemoryBillings billings,
    InMemoryCharges charges,
    InMemoryBudgetStore budgets,
    InMemoryWarnings warnings,
    Table<UUID, Long> heldMicros,
    Touched<UUID> sessions,
    Touched<UUID> payers) {
  /** An empty world with the first price list, on a log that others may share. */
  public static InMemoryMoney on(UndoLog log) {
    return on(log, new InMemoryPriceStore(log));
  }

  /** An empty world with those prices, on the same log as they are. */
  public static InMemoryMoney on(UndoLog log, InMemoryPriceStore prices) {
    Touched<UUID> sessions = new Touched<>();
    Touched<UUID> payers = new Touched<>();
    Table<UUID, Long> heldMicros = Table.hashed(log);
    InMemoryLedgerStore ledger = new InMemoryLedgerStore(log, heldMicros, sessions, payers);
    InMemoryBillings billings = new InMemoryBillings(log, heldMicros, sessions);
    return new InMemoryMoney(
        log,
        prices,
        new InMemoryContractPrices(log),
        new InMemoryQuoteStore(log, payer -> ledger.payer(payer).isPresent()),
        ledger,
        billings,
        new InMemoryCharges(log, billings, sessions),
        new InMemoryBudgetStore(log, ledger, billings::spenderOf),
        new InMemoryWarnings(log),
        heldMicros,
        sessions,
        payers);
  }

  /** What the use cases take. */
  public MeteringStores stores() {
    return new MeteringStores(
        prices,
        contracts,
        quotes,
        ledger,
        billings,
        charges,
        budgets,
        warnings,
        new InMemoryCorrectionStore(ledger),
        new InMemoryHolds(quotes, ledger, billings));
  }
}
