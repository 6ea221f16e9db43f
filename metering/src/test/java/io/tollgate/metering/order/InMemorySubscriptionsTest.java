package io.tollgate.metering.order;

class InMemorySubscriptionsTest extends SubscriptionsContract {
  @Override
  Shop.Till till() {
    return new InMemoryTill();
  }
}
