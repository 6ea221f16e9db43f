package io.tollgate.metering.order;

class InMemoryDuesTest extends DuesContract {
  @Override
  Shop.Till till() {
    return new InMemoryTill();
  }
}
