package io.tollgate.metering;

class InMemoryMeteringTest extends MeteringContract {
  private final Metering metering = Metering.over(MeteringStores.inMemory());

  @Override
  Metering metering() {
    return metering;
  }
}
