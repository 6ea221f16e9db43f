package io.tollgate.metering.contract;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import java.util.UUID;

/**
 * The contracts of a world without a database, on the log of its money. For one thread.
 *
 * @param touched contracts that were written, or whose periods or lines were, since somebody looked
 */
public record InMemoryContracts(
    InMemoryMoney money,
    InMemoryContractStore contracts,
    InMemoryPeriodStore periods,
    InMemoryContractUsage usage,
    InMemoryCreditLineStore lines,
    Touched<UUID> touched) {
  /** None yet, beside that money. */
  public static InMemoryContracts on(InMemoryMoney money) {
    UndoLog log = money.log();
    Touched<UUID> touched = new Touched<>();
    InMemoryContractStore contracts = new InMemoryContractStore(log, money.contracts(), touched);
    InMemoryContractUsage usage = new InMemoryContractUsage(money);
    return new InMemoryContracts(
        money,
        contracts,
        new InMemoryPeriodStore(log, contracts, usage, touched),
        usage,
        new InMemoryCreditLineStore(log, money.ledger(), contracts, touched),
        touched);
  }

  /** What the use cases take. */
  public ContractStores stores() {
    return new ContractStores(contracts, periods, usage, lines, money.ledger());
  }

  static void require(boolean holds, String otherwise, UUID id) {
    if (!holds) {
      throw new IllegalStateException(otherwise + ": " + id);
    }
  }
}
