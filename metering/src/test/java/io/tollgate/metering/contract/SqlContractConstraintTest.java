package io.tollgate.metering.contract;

class SqlContractConstraintTest extends ContractConstraintContract {
  @Override
  ContractWorld newWorld() {
    return new SqlContractWorld();
  }
}
