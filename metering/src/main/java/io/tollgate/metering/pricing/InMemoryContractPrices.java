package io.tollgate.metering.pricing;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** Contracts in force in a world without a database; for one thread. */
public final class InMemoryContractPrices implements ContractPrices {
  private final Table<UUID, List<Agreed>> agreed;

  /**
   * What one version of a contract says while it is in force.
   *
   * @param until no more from then on; absent while it is open
   * @param says its price of a model in a class
   */
  public record Agreed(
      UUID contractId,
      int version,
      Instant from,
      Optional<Instant> until,
      BiFunction<String, CapacityClass, ContractPrice> says) {
    private boolean inForceAt(Instant now) {
      return !from.isAfter(now) && until.filter(end -> !end.isAfter(now)).isEmpty();
    }
  }

  /** On a log. */
  public InMemoryContractPrices(UndoLog log) {
    this.agreed = Table.hashed(log);
  }

  /** From now on the payer has that version, in place of what was known of it. */
  public void agree(UUID payer, Agreed version) {
    List<Agreed> all = others(payer, version.contractId(), version.version());
    all.add(version);
    agreed.put(payer, List.copyOf(all));
  }

  /** That version will never be in force again, or has not been yet. */
  public void withdraw(UUID payer, UUID contractId, int version) {
    agreed.put(payer, List.copyOf(others(payer, contractId, version)));
  }

  @Override
  public Optional<ContractPrice> inForce(
      UUID payer, String gpuModel, CapacityClass capacityClass, Instant now) {
    return agreed.find(payer).orElse(List.of()).stream()
        .filter(one -> one.inForceAt(now))
        .map(one -> one.says().apply(gpuModel, capacityClass))
        .findFirst();
  }

  private List<Agreed> others(UUID payer, UUID contractId, int version) {
    List<Agreed> others = new ArrayList<>(agreed.find(payer).orElse(List.of()));
    others.removeIf(one -> one.contractId().equals(contractId) && one.version() == version);
    return others;
  }
}
