package io.tollgate.metering.contract;

class InMemoryArrivalOrderTest extends ArrivalOrderContract {
  @Override
  ContractWorld newWorld() {
    return new InMemoryContractWorld();
  }
}
