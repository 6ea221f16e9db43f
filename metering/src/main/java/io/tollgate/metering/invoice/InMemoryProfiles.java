package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Billing profiles of a world without a database; for one thread. */
public final class InMemoryProfiles implements ProfileStore {
  private final Table<UUID, BillingProfile> profiles;

  /** On a log. */
  InMemoryProfiles(UndoLog log) {
    this.profiles = Table.hashed(log);
  }

  @Override
  public Optional<BillingProfile> find(UUID payer) {
    return profiles.find(payer);
  }

  @Override
  public boolean put(BillingProfile profile, Cause cause, Instant now) {
    Optional<BillingProfile> before = profiles.find(profile.payer());
    if (before.isPresent() && before.get().version() != profile.version() - 1) {
      return false;
    }
    profiles.put(profile.payer(), profile);
    return true;
  }
}
