package io.tollgate.metering.order;

import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.dunning.SqlDueStore;
import io.tollgate.metering.ledger.SqlLedgerStore;
import org.jdbi.v3.core.Handle;

/** The use cases of orders over PostgreSQL. */
public final class SqlOrdering {
  private SqlOrdering() {}

  /** In the handle's transaction. */
  public static Ordering in(Handle handle) {
    return Ordering.over(
        new OrderingStores(
            new SqlCatalogueStore(handle),
            new SqlOrderStore(handle),
            new SqlDeliveryStore(handle),
            new SqlSubscriptionStore(handle),
            new SqlClosingStore(handle),
            new SqlDueStore(handle)),
        new SqlLedgerStore(handle),
        MeteringPolicy.DEFAULT);
  }
}
