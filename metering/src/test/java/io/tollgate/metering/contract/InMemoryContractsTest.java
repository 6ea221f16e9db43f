package io.tollgate.metering.contract;

class InMemoryContractsTest extends ContractsContract {
  @Override
  ContractWorld newWorld() {
    return new InMemoryContractWorld();
  }
}
