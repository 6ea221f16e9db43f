package io.tollgate.metering.contract;

class InMemoryQuotedTogetherTest extends QuotedTogetherContract {
  @Override
  ContractWorld newWorld() {
    return new InMemoryContractWorld();
  }
}
