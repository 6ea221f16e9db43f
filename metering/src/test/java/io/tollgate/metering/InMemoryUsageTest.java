package io.tollgate.metering;

import io.tollgate.metering.usage.InMemoryUsageStore;
import io.tollgate.metering.usage.UsageLog;
import io.tollgate.metering.usage.UsageStore;

class InMemoryUsageTest extends UsageContract {
  private final InMemoryWorld world = new InMemoryWorld();

  @Override
  Metering metering() {
    return Metering.over(world.money.stores());
  }

  @Override
  UsageLog log() {
    return InMemoryUsageStore.log(world.money);
  }

  @Override
  UsageStore usage() {
    return new InMemoryUsageStore(world.money);
  }
}
