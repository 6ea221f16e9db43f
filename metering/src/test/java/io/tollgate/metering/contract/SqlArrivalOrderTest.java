package io.tollgate.metering.contract;

class SqlArrivalOrderTest extends ArrivalOrderContract {
  @Override
  ContractWorld newWorld() {
    return new SqlContractWorld();
  }
}
