package io.tollgate.metering.defect;

import io.tollgate.metering.order.Shop;

class InMemoryOrderDefectTest extends OrderDefectContract {
  @Override
  Shop shop() {
    return Shop.inMemory();
  }

  @Override
  Class<? extends RuntimeException> refusal() {
    return IllegalStateException.class;
  }
}
