package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Credits a payer received.
 *
 * @param left what may still be held; never more than the amount
 * @param priority lower is drawn first
 * @param originalExpiry as granted
 * @param expiresAt as it is now; later than the original once, when money came back after expiry
 */
public record Grant(
    UUID grantId,
    UUID payer,
    GrantKind kind,
    Money amount,
    Money left,
    int priority,
    Optional<Instant> originalExpiry,
    Optional<Instant> expiresAt,
    boolean expiryExtended,
    Cause cause,
    Instant createdAt) {
  /** Whether its credits can no longer be held. */
  public boolean expiredAt(Instant now) {
    return expiresAt.isPresent() && !expiresAt.get().isAfter(now);
  }

  /** The same after so much was drawn. */
  public Grant drawn(Money amount) {
    return withLeft(left.minus(amount));
  }

  Grant withLeft(Money newLeft) {
    return new Grant(
        grantId,
        payer,
        kind,
        amount,
        newLeft,
        priority,
        originalExpiry,
        expiresAt,
        expiryExtended,
        cause,
        createdAt);
  }

  Grant withExpiryExtended(Instant newExpiry) {
    return new Grant(
        grantId,
        payer,
        kind,
        amount,
        left,
        priority,
        originalExpiry,
        Optional.of(newExpiry),
        true,
        cause,
        createdAt);
  }
}
