package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Posts. Every method expects to run in the caller's transaction and locks the payer first. */
public final class Ledger {
  private final LedgerStore store;
  private final Duration graceAfterExpiry;

  /** Over a store; the grace is what money gets that comes back to an expired grant. */
  public Ledger(LedgerStore store, Duration graceAfterExpiry) {
    this.store = store;
    this.graceAfterExpiry = graceAfterExpiry;
  }

  /** The payer, locked; an unknown one throws {@link IllegalArgumentException}. */
  public Payer lock(UUID payer) {
    return store
        .lock(payer)
        .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
  }

  /** What the payer's grants have left. */
  public Money available(UUID payer) {
    return store
        .available(payer)
        .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
  }

  /** Gives credits; the same grant id again changes nothing and answers with the first. */
  public Grant credit(
      UUID grantId,
      UUID payer,
      Money amount,
      GrantKind kind,
      int priority,
      Optional<Instant> expiresAt,
      Cause cause,
      Instant now) {
    lock(payer);
    Optional<Grant> known = store.grant(grantId);
    if (known.isPresent()) {
      if (!known.get().payer().equals(payer) || !known.get().amount().equals(amount)) {
        throw new IllegalArgumentException("Grant " + grantId + " exists and is another one.");
      }
      return known.get();
    }
    Optional<Instant> expiry = expiresAt.map(time -> time.truncatedTo(ChronoUnit.MICROS));
    Grant grant =
        new Grant(
            grantId,
            payer,
            kind,
            amount,
            Money.ZERO,
            priority,
            expiry,
            expiry,
            false,
            cause,
            now.truncatedTo(ChronoUnit.MICROS));
    store.addGrant(grant);
    store.post(
        List.of(
            new Transfer(
                Transfer.idOf(Transfer.Kind.CREDIT, grantId),
                Transfer.Kind.CREDIT,
                payer,
                AccountKind.ISSUED.idFor(payer),
                grantId,
                amount,
                Optional.of(grantId),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                cause,
                now)));
    return grant.withLeft(amount);
  }

  /**
   * Moves credits into a session's escrow; false, and nothing changed, when they do not suffice.
   */
  public boolean hold(
      UUID payer, UUID sessionId, UUID segmentId, Money amount, Cause cause, Instant now) {
    if (!Planted.is(MoneyDefect.EXPIRED_GRANT_DRAWN)) {
      expire(payer, cause, now);
    }
    Optional<List<DrawDown.Part>> parts =
        DrawDown.take(
            store.grantsWithCredit(payer), amount.micros(), store.draws(sessionId).size(), now);
    if (parts.isEmpty()) {
      return false;
    }
    store.post(draws(payer, sessionId, segmentId, parts.get(), cause, now));
    return true;
  }

  /** The transfers of a hold: grant to escrow, in the order drawn. */
  public static List<Transfer> draws(
      UUID payer,
      UUID sessionId,
      UUID segmentId,
      List<DrawDown.Part> parts,
      Cause cause,
      Instant now) {
    List<Transfer> transfers = new ArrayList<>();
    for (DrawDown.Part part : parts) {
      transfers.add(
          new Transfer(
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
              now));
    }
    return transfers;
  }

  /** Gives back from escrow to the grants it came from, the last drawn first. */
  public void release(UUID payer, UUID sessionId, Money amount, Cause cause, Instant now) {
    List<Draw> draws = store.draws(sessionId);
    List<Transfer> transfers = new ArrayList<>();
    for (DrawDown.Part part : DrawDown.giveBack(draws, amount.micros())) {
      long before =
          draws.stream()
              .filter(draw -> draw.number() == part.draw())
              .mapToLong(Draw::releasedMicros)
              .sum();
      keepUsable(part.grantId(), now);
      transfers.add(
          new Transfer(
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
              now));
    }
    store.post(transfers);
  }

  /** Keeps the contract's share of unused time. */
  public void forfeit(UUID payer, UUID sessionId, Money amount, Cause cause, Instant now) {
    if (amount.isPositive()) {
      store.post(
          List.of(
              new Transfer(
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
                  now)));
    }
  }

  /** The transfer that gives one charge back to the escrow. The caller posts it with its row. */
  public static Transfer returned(
      UUID payer, UUID sessionId, int minute, Money amount, Cause cause, Instant now) {
    return new Transfer(
        Transfer.idOf(Transfer.Kind.RETURN, sessionId, minute),
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

  /** Takes what is left in the payer's expired grants. The payer must be locked. */
  public void expire(UUID payer, Cause cause, Instant now) {
    List<Transfer> transfers = new ArrayList<>();
    for (Grant grant : store.grantsWithCredit(payer)) {
      if (grant.expiredAt(now)) {
        transfers.add(
            new Transfer(
                Transfer.idOf(Transfer.Kind.EXPIRE, grant.grantId(), now, grant.left().micros()),
                Transfer.Kind.EXPIRE,
                payer,
                grant.grantId(),
                AccountKind.BREAKAGE.idFor(payer),
                grant.left(),
                Optional.of(grant.grantId()),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                cause,
                now));
      }
    }
    store.post(transfers);
  }

  // Credits that were tied up while their grant expired stay usable a while longer, once.
  private void keepUsable(UUID grantId, Instant now) {
    Grant grant = store.grant(grantId).orElseThrow();
    boolean expired =
        grant.expiredAt(now)
            || (grant.expiresAt().isPresent() && Planted.is(MoneyDefect.GRACE_BEFORE_EXPIRY));
    if (expired && !grant.expiryExtended()) {
      store.extendExpiry(grantId, now.plus(graceAfterExpiry).truncatedTo(ChronoUnit.MICROS));
    }
  }
}
