package io.tollgate.metering.invoice;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;

/**
 * What was used, as a line of an invoice names it.
 *
 * @param contractId the contract whose rate it was
 * @param gpus nodes × GPUs per node, or thousandths / 1000
 * @param rateMicros per session-minute
 */
public record Product(
    Optional<UUID> contractId,
    String gpuModel,
    String capacityClass,
    String workflow,
    BigDecimal gpus,
    long rateMicros) {
  /** Numbers that are equal are the same product, however many zeros they are written with. */
  public Product {
    gpus = gpus.setScale(3);
  }

  /** GPU-minutes of so many session-minutes, in thousandths. */
  long gpuThousandths(long minutes) {
    return Math.multiplyExact(gpus.movePointRight(3).longValueExact(), minutes);
  }
}
