package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which periods of which payers are closed; bound to one transaction. */
public interface ClosedPeriodStore {
  /** When and in which world a payer was opened. */
  record Opening(Instant at, World world) {}

  /** The last period that was closed. */
  record Closed(Instant end, InvoiceRows.Close close) {}

  /** A payer's opening and world; throws {@link IllegalArgumentException} for an unknown one. */
  Opening opening(UUID payer);

  /** The payer's last close; empty before the first. */
  Optional<Closed> last(UUID payer);

  /**
   * Closes a period.
   *
   * @param invoice of the period; empty where there was nothing to invoice
   * @param transfersThrough the payer's transfers up to this number were seen
   */
  void add(
      UUID payer,
      BillingPeriod period,
      Optional<UUID> invoice,
      long transfersThrough,
      Cause cause,
      Instant now);

  /** Payers whose last close, or opening, lies before a time; the longest ago first. */
  List<UUID> closedBefore(Instant time, int limit);
}
