package io.tollgate.metering.order;

import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.dunning.Dues;
import io.tollgate.metering.dunning.SqlDueStore;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.ledger.SqlLedgerStore;
import org.jdbi.v3.core.Handle;

/**
 * The use cases of orders over PostgreSQL, bound to one transaction of the caller. They block, take
 * the time and all ids as arguments, and may be repeated without a second effect.
 */
public final class SqlOrdering {
  private final SqlCatalogueStore catalogue;
  private final SqlOrderStore orders;
  private final SqlDeliveryStore deliveries;
  private final SqlSubscriptionStore subscriptions;
  private final SqlClosingStore closings;
  private final LedgerStore store;
  private final Ledger ledger;
  private final Dues dues;

  private SqlOrdering(Handle handle) {
    catalogue = new SqlCatalogueStore(handle);
    orders = new SqlOrderStore(handle);
    deliveries = new SqlDeliveryStore(handle);
    subscriptions = new SqlSubscriptionStore(handle);
    closings = new SqlClosingStore(handle);
    store = new SqlLedgerStore(handle);
    ledger = new Ledger(store, MeteringPolicy.DEFAULT.graceAfterExpiry());
    dues = new Dues(new SqlDueStore(handle));
  }

  /** In the handle's transaction. */
  public static SqlOrdering in(Handle handle) {
    return new SqlOrdering(handle);
  }

  /** Orders of packages. */
  public Orders orders() {
    return new Orders(catalogue, orders, store);
  }

  /** What the payment provider tells. */
  public Payments payments() {
    return new Payments(orders, deliveries, store, new Fulfilment(orders, store, ledger), dues);
  }

  /** Subscriptions. */
  public Subscriptions subscriptions() {
    return new Subscriptions(catalogue, subscriptions, orders, store);
  }

  /** What is owed. */
  public Dues dues() {
    return dues;
  }

  /** The end of an account. */
  public AccountClosing closing() {
    return new AccountClosing(closings, store, ledger);
  }
}
