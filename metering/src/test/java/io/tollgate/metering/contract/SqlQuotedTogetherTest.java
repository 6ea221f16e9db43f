package io.tollgate.metering.contract;

class SqlQuotedTogetherTest extends QuotedTogetherContract {
  @Override
  ContractWorld newWorld() {
    return new SqlContractWorld();
  }
}
