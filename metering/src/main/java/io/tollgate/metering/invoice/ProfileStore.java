package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Billing profiles; bound to one transaction. */
public interface ProfileStore {
  /** The profile that a payer gave. */
  Optional<BillingProfile> find(UUID payer);

  /** Puts a profile in the place of the one of the version before; false when there is another. */
  boolean put(BillingProfile profile, Cause cause, Instant now);
}
