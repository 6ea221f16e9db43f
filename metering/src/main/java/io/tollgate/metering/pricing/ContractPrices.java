package io.tollgate.metering.pricing;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Which contract a quote is made under. */
public interface ContractPrices {
  /** Payers without contracts. */
  ContractPrices NONE = (payer, gpuModel, capacityClass, now) -> Optional.empty();

  /** What the payer's contract in force says about a model in a class; empty without one. */
  Optional<ContractPrice> inForce(
      UUID payer, String gpuModel, CapacityClass capacityClass, Instant now);
}
