package io.tollgate.metering.contract;

class InMemoryContractConstraintTest extends ContractConstraintContract {
  @Override
  ContractWorld newWorld() {
    return new InMemoryContractWorld();
  }
}
