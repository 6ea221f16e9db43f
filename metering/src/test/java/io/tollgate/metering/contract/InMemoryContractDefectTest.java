package io.tollgate.metering.contract;

class InMemoryContractDefectTest extends ContractDefectContract {
  @Override
  ContractWorld newWorld() {
    return new InMemoryContractWorld();
  }
}
