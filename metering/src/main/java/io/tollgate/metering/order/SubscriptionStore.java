package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Subscriptions. */
public interface SubscriptionStore {
  /** Stores a new one; false, and nothing changed, when the payer has one of that plan. */
  boolean add(Subscription subscription, Cause cause);

  /** One subscription that nobody else changes until the transaction ends. */
  Optional<Subscription> lock(UUID id);

  /** A payer's, newest first. */
  List<Subscription> list(UUID payer, int limit);

  /** Those whose period is over, locked; those that somebody else has in hand are passed over. */
  List<Subscription> lockDue(Instant now, int limit);

  /** Writes what changes about a locked one. */
  void update(Subscription subscription, Instant now);
}
