package io.tollgate.metering.pricing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Effective-dated prices and ratios. */
public interface PriceStore {
  /**
   * Says that a quote is made of what is in force at that time: until the transaction ends nobody
   * changes prices, and nothing takes effect at or before that time any more.
   */
  void quotingAt(Instant now);

  /** The list price in force for a model and class. */
  Optional<PriceLine> listPrice(String gpuModel, CapacityClass capacityClass, Instant now);

  /** All list prices in force, by model and class. */
  List<PriceLine> listPrices(Instant now);

  /** The ratio in force for a name, or that of {@code *}; empty when there is neither. */
  Optional<Ratio> ratio(Ratio.Kind kind, String name, Instant now);
}
