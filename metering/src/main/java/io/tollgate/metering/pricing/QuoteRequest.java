package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What somebody would like to know the price of.
 *
 * @param channel {@code app} or {@code api}, by the key
 * @param gpuThousandths a fraction of one GPU; when present it replaces nodes × GPUs per node
 * @param minutes prepaid session-minutes, at least 1
 */
public record QuoteRequest(
    UUID quoteId,
    UUID payer,
    String channel,
    String group,
    String workflow,
    boolean refundOnFailure,
    String gpuModel,
    CapacityClass capacityClass,
    int nodes,
    int gpusPerNode,
    OptionalInt gpuThousandths,
    int minutes,
    Cause cause,
    Instant now) {
  /** Refuses shapes and durations that cannot be. */
  public QuoteRequest {
    if (minutes < 1) {
      throw new IllegalArgumentException("minutes is at least 1: " + minutes);
    }
    if (nodes < 1 || gpusPerNode < 0 || (gpusPerNode == 0 && gpuThousandths.isEmpty())) {
      throw new IllegalArgumentException("A session needs a GPU: " + nodes + " × " + gpusPerNode);
    }
    if (gpuThousandths.isPresent()
        && (gpuThousandths.getAsInt() < 1 || gpuThousandths.getAsInt() > 1000)) {
      throw new IllegalArgumentException("gpu_thousandths is 1 to 1000: " + gpuThousandths);
    }
  }

  /** The same for another model, under another id. */
  public QuoteRequest of(UUID otherId, String model) {
    return new QuoteRequest(
        otherId,
        payer,
        channel,
        group,
        workflow,
        refundOnFailure,
        model,
        capacityClass,
        nodes,
        gpusPerNode,
        gpuThousandths,
        minutes,
        cause,
        now);
  }
}
