package io.tollgate.metering.order;

import io.tollgate.metering.dunning.DueStore;

/** The stores of orders and of what is owed, in one transaction. */
public record OrderingStores(
    CatalogueStore catalogue,
    OrderStore orders,
    DeliveryStore deliveries,
    SubscriptionStore subscriptions,
    ClosingStore closings,
    DueStore dues) {}
