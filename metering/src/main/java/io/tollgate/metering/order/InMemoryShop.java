package io.tollgate.metering.order;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.dunning.InMemoryDueStore;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.memory.UndoLog;

/**
 * The rows of orders and of what is owed in a world without a database, on the log of its money.
 * For one thread.
 */
public record InMemoryShop(
    InMemoryLedgerStore ledger,
    InMemoryCatalogueStore catalogue,
    InMemoryOrderStore orders,
    InMemoryDeliveryStore deliveries,
    InMemorySubscriptionStore subscriptions,
    InMemoryClosingStore closings,
    InMemoryDueStore dues) {
  /** A shop that has sold nothing yet, whose transactions are those of the money. */
  public static InMemoryShop on(InMemoryMoney money) {
    UndoLog log = money.log();
    InMemoryLedgerStore ledger = money.ledger();
    InMemorySubscriptionStore subscriptions = new InMemorySubscriptionStore(log, ledger);
    InMemoryDueStore dues = new InMemoryDueStore(log, ledger);
    return new InMemoryShop(
        ledger,
        new InMemoryCatalogueStore(),
        new InMemoryOrderStore(log, ledger),
        new InMemoryDeliveryStore(log),
        subscriptions,
        new InMemoryClosingStore(log, ledger, subscriptions, dues),
        dues);
  }

  /** The use cases over these rows. */
  public Ordering ordering(MeteringPolicy policy) {
    return Ordering.over(
        new OrderingStores(catalogue, orders, deliveries, subscriptions, closings, dues),
        ledger,
        policy);
  }
}
