package io.tollgate.metering.order;

class InMemoryPaymentsTest extends PaymentsContract {
  @Override
  Shop.Till till() {
    return new InMemoryTill();
  }
}
