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
 * @param minute of a return and of a correction of a charge: the charge it gives back
 * @param correctionId of a correction: what it is part of
 * @param corrects of a correction: the transfer it corrects, where it does not correct a charge
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
    Optional<UUID> correctionId,
    Optional<UUID> corrects,
    Cause cause,
    Instant createdAt) {
  /** One that corrects nothing. */
  public Transfer(
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
    this(
        transferId,
        kind,
        payer,
        debitAccount,
        creditAccount,
        amount,
        grantId,
        sessionId,
        segmentId,
        draw,
        minute,
        Optional.empty(),
        Optional.empty(),
        cause,
        createdAt);
  }

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
    EXPIRE,
    /** Back the way that a charge or a transfer came, with a grant at one end. */
    CORRECT,
    /** Grant back to where it was issued from: the payment of its order was taken back. */
    CLAW_BACK,
    /** Owed, to where it was issued from: what was spent of such a grant. */
    OWE,
    /** Grant to what is owed. */
    RECOVER,
    /** Grant back to where it was issued from: paid out in money at the end of an account. */
    PAY_OUT;

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
  public long changeOfAvailable() {
    return switch (kind) {
      case CREDIT, RELEASE -> amount.micros();
      case CORRECT -> isGrant(creditAccount) ? amount.micros() : -amount.micros();
      case HOLD, EXPIRE, CLAW_BACK, RECOVER, PAY_OUT -> -amount.micros();
      case RETURN, FORFEIT, OWE -> 0;
    };
  }

  /** By how much this changes what the payer owes, in micros. */
  public long changeOfOwed() {
    return switch (kind) {
      case OWE -> amount.micros();
      case RECOVER -> -amount.micros();
      case CREDIT, HOLD, RELEASE, RETURN, FORFEIT, EXPIRE, CORRECT, CLAW_BACK, PAY_OUT -> 0;
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
      case EXPIRE, CLAW_BACK, RECOVER, PAY_OUT -> isGrant(debitAccount);
      case OWE -> grantId.isEmpty();
      case CORRECT ->
          correctionId.isPresent()
              && (isGrant(debitAccount) || isGrant(creditAccount))
              && (corrects.isPresent() || (sessionId.isPresent() && minute.isPresent()));
    };
  }

  private boolean isGrant(UUID account) {
    return grantId.isPresent() && grantId.get().equals(account);
  }

  private boolean isSession(UUID account) {
    return sessionId.isPresent() && sessionId.get().equals(account);
  }

  /** The id that a transfer of a kind has by what it does. */
  public static UUID idOf(Kind kind, Object... parts) {
    StringBuilder name = new StringBuilder(kind.code());
    for (Object part : parts) {
      name.append(':').append(part);
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8));
  }
}
