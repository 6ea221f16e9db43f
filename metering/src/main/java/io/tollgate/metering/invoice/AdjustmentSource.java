package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Where contract adjustments come from; bound to the transaction of the invoice. */
public interface AdjustmentSource {
  /** For installations without contracts. */
  AdjustmentSource NONE = (payer, before) -> List.of();

  /**
   * The payer's adjustments of periods that ended by then and that are on no invoice yet, in the
   * order of period, contract, term and line.
   */
  List<Adjustment> open(UUID payer, Instant before);

  /**
   * Makes the adjustments of a period that is being closed, if that has not happened; called before
   * {@link #open} in the transaction that issues.
   */
  default void close(UUID payer, BillingPeriod period, Cause cause, Instant now) {}
}
