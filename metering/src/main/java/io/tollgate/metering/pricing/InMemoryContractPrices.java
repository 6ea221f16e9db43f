package io.tollgate.metering.pricing;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Contracts in force in a world without a database; for one thread. */
public final class InMemoryContractPrices implements ContractPrices {
  private final Table<UUID, List<Agreed>> agreed;

  private record Agreed(
      String gpuModel,
      CapacityClass capacityClass,
      Instant from,
      Instant until,
      ContractPrice price) {}

  /** On a log. */
  public InMemoryContractPrices(UndoLog log) {
    this.agreed = Table.hashed(log);
  }

  /** Agrees on a price from one instant until before another. */
  public void agree(
      UUID payer,
      String gpuModel,
      CapacityClass capacityClass,
      Instant from,
      Instant until,
      ContractPrice price) {
    List<Agreed> all = new ArrayList<>(agreed.find(payer).orElse(List.of()));
    all.add(new Agreed(gpuModel, capacityClass, from, until, price));
    agreed.put(payer, List.copyOf(all));
  }

  @Override
  public Optional<ContractPrice> inForce(
      UUID payer, String gpuModel, CapacityClass capacityClass, Instant now) {
    return agreed.find(payer).orElse(List.of()).stream()
        .filter(one -> one.gpuModel().equals(gpuModel) && one.capacityClass() == capacityClass)
        .filter(one -> !one.from().isAfter(now) && one.until().isAfter(now))
        .map(Agreed::price)
        .findFirst();
  }
}
