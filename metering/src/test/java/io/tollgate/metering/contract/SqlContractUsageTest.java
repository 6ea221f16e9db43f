package io.tollgate.metering.contract;

class SqlContractUsageTest extends ContractUsageContract {
  @Override
  ContractWorld newWorld() {
    return new SqlContractWorld();
  }
}
