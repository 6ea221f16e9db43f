package io.tollgate.metering.order;

import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.dunning.Dues;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.LedgerStore;

/**
 * The use cases of orders, bound to one transaction of the caller. They block, take the time and
 * all ids as arguments, and may be repeated without a second effect.
 */
public final class Ordering {
  private final OrderingStores stores;
  private final LedgerStore store;
  private final Ledger ledger;
  private final Dues dues;

  private Ordering(OrderingStores stores, LedgerStore store, MeteringPolicy policy) {
    this.stores = stores;
    this.store = store;
    this.ledger = new Ledger(store, policy.graceAfterExpiry());
    this.dues = new Dues(stores.dues());
  }

  /** Over any stores of one transaction. */
  public static Ordering over(OrderingStores stores, LedgerStore ledger, MeteringPolicy policy) {
    return new Ordering(stores, ledger, policy);
  }

  /** Orders of packages. */
  public Orders orders() {
    return new Orders(stores.catalogue(), stores.orders(), store);
  }

  /** What the payment provider tells. */
  public Payments payments() {
    Fulfilment fulfilment = new Fulfilment(stores.orders(), store, ledger);
    return new Payments(stores.orders(), stores.deliveries(), store, fulfilment, dues);
  }

  /** Subscriptions. */
  public Subscriptions subscriptions() {
    return new Subscriptions(stores.catalogue(), stores.subscriptions(), stores.orders(), store);
  }

  /** What is owed. */
  public Dues dues() {
    return dues;
  }

  /** The end of an account. */
  public AccountClosing closing() {
    return new AccountClosing(stores.closings(), store, ledger);
  }
}
