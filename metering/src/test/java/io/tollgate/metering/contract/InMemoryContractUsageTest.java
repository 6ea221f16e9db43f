package io.tollgate.metering.contract;

class InMemoryContractUsageTest extends ContractUsageContract {
  @Override
  ContractWorld newWorld() {
    return new InMemoryContractWorld();
  }
}
