package io.tollgate.metering.order;

class InMemoryAccountClosingTest extends AccountClosingContract {
  @Override
  Shop.Till till() {
    return new InMemoryTill();
  }
}
