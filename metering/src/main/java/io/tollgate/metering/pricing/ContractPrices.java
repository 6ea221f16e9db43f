package io.tollgate.metering.pricing;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which contract a quote is made under. */
public interface ContractPrices {
  /** Payers without contracts. */
  ContractPrices NONE = (payer, gpuModel, capacityClass, now) -> Optional.empty();

  /** What is asked: which contract of whom, and about what. */
  record Asked(UUID payer, String gpuModel, CapacityClass capacityClass) {
    /** What a quote is made under. */
    static Asked by(QuoteRequest request) {
      return new Asked(request.payer(), request.gpuModel(), request.capacityClass());
    }
  }

  /** The same of many; those without a contract are left out. */
  default Map<Asked, ContractPrice> inForce(Collection<Asked> asked, Instant now) {
    Map<Asked, ContractPrice> found = new HashMap<>();
    for (Asked one : asked) {
      inForce(one.payer(), one.gpuModel(), one.capacityClass(), now)
          .ifPresent(price -> found.put(one, price));
    }
    return found;
  }

  /** What the payer's contract in force says about a model in a class; empty without one. */
  Optional<ContractPrice> inForce(
      UUID payer, String gpuModel, CapacityClass capacityClass, Instant now);
}
