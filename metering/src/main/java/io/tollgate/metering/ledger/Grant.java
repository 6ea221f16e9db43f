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
 * @param effectiveAt from when on they may be held; at once where absent
 * @param pending whether that time is to come: the ledger knows nothing of its credits yet
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
    Optional<Instant> effectiveAt,
    boolean pending,
    Optional<Instant> originalExpiry,
    Optional<Instant> expiresAt,
    boolean expiryExtended,
    Cause cause,
    Instant createdAt) {
  /** One that may be drawn on at once. */
  public Grant(
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
    this(
        grantId,
        payer,
        kind,
        amount,
        left,
        priority,
        Optional.empty(),
        false,
        originalExpiry,
        expiresAt,
        expiryExtended,
        cause,
        createdAt);
  }

  /** Whether its credits can no longer be held. */
  public boolean expiredAt(Instant now) {
    return expiresAt.isPresent() && !expiresAt.get().isAfter(now);
  }

  /** Whether its credits cannot be held yet. */
  public boolean notYetAt(Instant now) {
    return effectiveAt.isPresent() && effectiveAt.get().isAfter(now);
  }

  /** The same after so much was drawn. */
  public Grant drawn(Money drawn) {
    return withLeft(left.minus(drawn));
  }

  Grant withLeft(Money newLeft) {
    return with(newLeft, pending, expiresAt, expiryExtended);
  }

  Grant begun() {
    return with(left, false, expiresAt, expiryExtended);
  }

  Grant withExpiryExtended(Instant newExpiry) {
    return with(left, pending, Optional.of(newExpiry), true);
  }

  private Grant with(
      Money newLeft, boolean isPending, Optional<Instant> newExpiry, boolean extended) {
    return new Grant(
        grantId,
        payer,
        kind,
        amount,
        newLeft,
        priority,
        effectiveAt,
        isPending,
        originalExpiry,
        newExpiry,
        extended,
        cause,
        createdAt);
  }
}
