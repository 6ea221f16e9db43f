package io.tollgate.metering.contract;

class SqlContractsTest extends ContractsContract {
  @Override
  ContractWorld newWorld() {
    return new SqlContractWorld();
  }
}
