package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The transfers that the ledger posts: between which accounts, and under which id. Pure. */
final class Postings {
  private Postings() {}

  /** Fills a grant. */
  static Transfer credit(Grant grant, Cause cause, Instant now) {
    return ofGrant(
        Transfer.idOf(Transfer.Kind.CREDIT, grant.grantId()),
        Transfer.Kind.CREDIT,
        grant,
        AccountKind.ISSUED.idFor(grant.payer()),
        grant.grantId(),
        grant.amount(),
        cause,
        now);
  }

  /** Takes so much of what a grant has left. */
  static Transfer expire(Grant grant, Money amount, Cause cause, Instant now) {
    return fromGrant(
        Transfer.idOf(Transfer.Kind.EXPIRE, grant.grantId(), now, grant.left().micros()),
        Transfer.Kind.EXPIRE,
        grant,
        AccountKind.BREAKAGE,
        amount,
        cause,
        now);
  }

  /** Takes so much from a grant to an account of its payer. */
  static Transfer fromGrant(
      UUID id,
      Transfer.Kind kind,
      Grant grant,
      AccountKind to,
      Money amount,
      Cause cause,
      Instant now) {
    return ofGrant(id, kind, grant, grant.grantId(), to.idFor(grant.payer()), amount, cause, now);
  }

  /** One draw of a hold. */
  static Transfer hold(
      UUID payer, UUID sessionId, UUID segmentId, DrawDown.Part part, Cause cause, Instant now) {
    return new Transfer(
        Transfer.idOf(Transfer.Kind.HOLD, sessionId, part.draw()),
        Transfer.Kind.HOLD,
        payer,
        part.grantId(),
        sessionId,
        Money.ofMicros(part.micros()),
        Optional.of(part.grantId()),
        Optional.of(sessionId),
        Optional.of(segmentId),
        OptionalInt.of(part.draw()),
        OptionalInt.empty(),
        cause,
        now);
  }

  /**
   * Gives a part of a draw back.
   *
   * @param before what of the draw was given back before, in micro-credits
   */
  static Transfer release(
      UUID payer, UUID sessionId, DrawDown.Part part, long before, Cause cause, Instant now) {
    return new Transfer(
        Transfer.idOf(Transfer.Kind.RELEASE, sessionId, part.draw(), before),
        Transfer.Kind.RELEASE,
        payer,
        sessionId,
        part.grantId(),
        Money.ofMicros(part.micros()),
        Optional.of(part.grantId()),
        Optional.of(sessionId),
        Optional.empty(),
        OptionalInt.of(part.draw()),
        OptionalInt.empty(),
        cause,
        now);
  }

  /** Keeps the contract's share. */
  static Transfer forfeit(UUID payer, UUID sessionId, Money amount, Cause cause, Instant now) {
    return new Transfer(
        Transfer.idOf(Transfer.Kind.FORFEIT, sessionId),
        Transfer.Kind.FORFEIT,
        payer,
        sessionId,
        AccountKind.FORFEITED.idFor(payer),
        amount,
        Optional.empty(),
        Optional.of(sessionId),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        cause,
        now);
  }

  /** Gives one charge back to the escrow. */
  static Transfer returned(
      UUID payer,
      UUID sessionId,
      int minute,
      Money before,
      Money amount,
      Cause cause,
      Instant now) {
    return new Transfer(
        before.isPositive()
            ? Transfer.idOf(Transfer.Kind.RETURN, sessionId, minute, before.micros())
            : Transfer.idOf(Transfer.Kind.RETURN, sessionId, minute),
        Transfer.Kind.RETURN,
        payer,
        AccountKind.REVENUE.idFor(Planted.is(MoneyDefect.RETURN_FROM_NOWHERE) ? sessionId : payer),
        sessionId,
        amount,
        Optional.empty(),
        Optional.of(sessionId),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.of(minute),
        cause,
        now);
  }

  private static Transfer ofGrant(
      UUID id,
      Transfer.Kind kind,
      Grant grant,
      UUID debit,
      UUID credit,
      Money amount,
      Cause cause,
      Instant now) {
    return new Transfer(
        id,
        kind,
        grant.payer(),
        debit,
        credit,
        amount,
        Optional.of(grant.grantId()),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        cause,
        now);
  }
}
