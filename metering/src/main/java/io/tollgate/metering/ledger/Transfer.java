package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Money from one account to another; written once. Its id follows from what it does, so a repeat
 * cannot become a second transfer.
 *
 * @param debitAccount where the money leaves
 * @param creditAccount where it arrives
 * @param amount more than nothing
 * @param draw of a hold: its place in the order drawn; of a release: the draw it gives back
 * @param minute of a return: the charge it gives back
 */
public record Transfer(
    UUID transferId,
    Kind kind,
    UUID payer,
    UUID debitAccount,
    UUID creditAccount,
    Money amount,
    Optional<UUID> grantId,
    Optional<UUID> sessionId,
    Optional<UUID> segmentId,
    OptionalInt draw,
    OptionalInt minute,
    Cause cause,
    Instant createdAt) {
  /** Why money moves. */
  public enum Kind {
    /** Issued to a grant. */
    CREDIT,
    /** Grant to escrow. */
    HOLD,
    /** Escrow back to the grant it came from. */
    RELEASE,
    /** Revenue back to escrow, for one charge. */
    RETURN,
    /** Escrow to the forfeited account. */
    FORFEIT,
    /** Grant to breakage. */
    EXPIRE;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses transfers that move nothing or go nowhere. */
  public Transfer {
    if (!amount.isPositive() || debitAccount.equals(creditAccount)) {
      throw new IllegalArgumentException("Not a transfer: " + amount + " to " + creditAccount);
    }
  }

  /** By how much this changes what the grant has left and the payer has available, in micros. */
  long changeOfAvailable() {
    return switch (kind) {
      case CREDIT, RELEASE -> amount.micros();
      case HOLD, EXPIRE -> -amount.micros();
      case RETURN, FORFEIT -> 0;
    };
  }

  /** Whether the parts are there that its kind needs; the database has the same check. */
  boolean namesItsParts() {
    return switch (kind) {
      case CREDIT -> isGrant(creditAccount);
      case HOLD ->
          isGrant(debitAccount)
              && isSession(creditAccount)
              && segmentId.isPresent()
              && draw.isPresent();
      case RELEASE -> isGrant(creditAccount) && isSession(debitAccount) && draw.isPresent();
      case RETURN -> isSession(creditAccount) && minute.isPresent();
      case FORFEIT -> isSession(debitAccount);
      case EXPIRE -> isGrant(debitAccount);
    };
  }

  private boolean isGrant(UUID account) {
    return grantId.isPresent() && grantId.get().equals(account);
  }

  private boolean isSession(UUID account) {
    return sessionId.isPresent() && sessionId.get().equals(account);
  }

  static UUID idOf(Kind kind, Object... parts) {
    StringBuilder name = new StringBuilder(kind.code());
    for (Object part : parts) {
      name.append(':').append(part);
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8));
  }
}
