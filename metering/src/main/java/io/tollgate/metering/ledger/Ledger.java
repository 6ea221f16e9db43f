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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Posts. Every method expects to run in the caller's transaction and locks the payer first. */
public final class Ledger {
  private final LedgerStore store;
  private final Duration graceAfterExpiry;
  private final Debts debts;
  private @Nullable Payer lastLocked;

  /** Over a store; the grace is what money gets that comes back to an expired grant. */
  public Ledger(LedgerStore store, Duration graceAfterExpiry) {
    this.store = store;
    this.graceAfterExpiry = graceAfterExpiry;
    this.debts = new Debts(store);
  }

  /** The payer, locked; an unknown one throws {@link IllegalArgumentException}. */
  public Payer lock(UUID payer) {
    Payer locked =
        store
            .lock(payer)
            .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
    lastLocked = locked;
    return locked;
  }

  /** The payer as it was when this locked it; locks it when it was not the last one locked. */
  public Payer locked(UUID payer) {
    Payer last = lastLocked;
    return last != null && last.payerId().equals(payer) ? last : lock(payer);
  }

  /** What the payer's grants have left. */
  public Money available(UUID payer) {
    return store
        .available(payer)
        .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
  }

  /**
   * Gives credits; the same grant id again changes nothing and answers with the first.
   *
   * @param effectiveAt when they may be held; the ledger hears of them only then
   */
  public Grant credit(
      UUID grantId,
      UUID payer,
      Money amount,
      GrantKind kind,
      int priority,
      Optional<Instant> expiresAt,
      Cause cause,
      Instant now) {
    return credit(grantId, payer, amount, kind, priority, Optional.empty(), expiresAt, cause, now);
  }

  /** The same, not to be held before a time. */
  public Grant credit(
      UUID grantId,
      UUID payer,
      Money amount,
      GrantKind kind,
      int priority,
      Optional<Instant> effectiveAt,
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
    Optional<Instant> effective = effectiveAt.map(time -> time.truncatedTo(ChronoUnit.MICROS));
    if (effective.isPresent() && expiry.isPresent() && !effective.get().isBefore(expiry.get())) {
      throw new IllegalArgumentException("Grant " + grantId + " would expire before it begins.");
    }
    boolean pending =
        effective.filter(time -> time.isAfter(now)).isPresent()
            && !Planted.is(MoneyDefect.GRANT_DRAWN_EARLY);
    Grant grant =
        new Grant(
            grantId,
            payer,
            kind,
            amount,
            Money.ZERO,
            priority,
            effective,
            pending,
            expiry,
            expiry,
            false,
            cause,
            now.truncatedTo(ChronoUnit.MICROS));
    store.addGrant(grant);
    if (pending) {
      return grant;
    }
    Transfer credit = Postings.credit(grant, cause, now);
    store.post(List.of(credit));
    return payDebt(payer, credit.transferId(), cause, now)
        ? store.grant(grantId).orElseThrow()
        : grant.withLeft(amount);
  }

  /**
   * Moves credits into a session's escrow; false, and nothing changed, when they do not suffice.
   */
  public boolean hold(
      UUID payer, UUID sessionId, UUID segmentId, Money amount, Cause cause, Instant now) {
    List<Grant> grants =
        Planted.is(MoneyDefect.EXPIRED_GRANT_DRAWN)
            ? store.grantsWithCredit(payer)
            : inForce(payer, cause, now);
    Optional<List<DrawDown.Part>> parts =
        DrawDown.take(grants, amount.micros(), store.draws(sessionId).size(), now);
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
      transfers.add(Postings.hold(payer, sessionId, segmentId, part, cause, now));
    }
    return transfers;
  }

  /**
   * Gives back from escrow to the grants it came from, the last drawn first.
   *
   * @return what of each draw went back
   */
  public List<DrawDown.Part> release(
      UUID payer, UUID sessionId, Money amount, Cause cause, Instant now) {
    List<Draw> draws = store.draws(sessionId);
    List<Transfer> transfers = new ArrayList<>();
    List<DrawDown.Part> back = DrawDown.giveBack(draws, amount.micros());
    for (DrawDown.Part part : back) {
      long before = drawn(draws, part.draw()).releasedMicros();
      keepUsable(part.grantId(), now);
      transfers.add(Postings.release(payer, sessionId, part, before, cause, now));
    }
    store.post(transfers);
    if (!transfers.isEmpty()) {
      payDebt(payer, transfers.get(0).transferId(), cause, now);
    }
    return back;
  }

  private static Draw drawn(List<Draw> draws, int number) {
    for (Draw draw : draws) {
      if (draw.number() == number) {
        return draw;
      }
    }
    throw new IllegalStateException("There is no draw " + number);
  }

  /** Keeps the contract's share of unused time. */
  public void forfeit(UUID payer, UUID sessionId, Money amount, Cause cause, Instant now) {
    if (amount.isPositive()) {
      store.post(List.of(Postings.forfeit(payer, sessionId, amount, cause, now)));
    }
  }

  /** The transfer that gives one charge back to the escrow. The caller posts it with its row. */
  public static Transfer returned(
      UUID payer, UUID sessionId, int minute, Money amount, Cause cause, Instant now) {
    return returned(payer, sessionId, minute, Money.ZERO, amount, cause, now);
  }

  /**
   * The same for a charge of which a part was given back before.
   *
   * @param before how much that was
   */
  public static Transfer returned(
      UUID payer,
      UUID sessionId,
      int minute,
      Money before,
      Money amount,
      Cause cause,
      Instant now) {
    return Postings.returned(payer, sessionId, minute, before, amount, cause, now);
  }

  /**
   * The payer's grants as they are now: those that were to begin have begun, those that have
   * expired are empty. The payer must be locked.
   */
  public List<Grant> inForce(UUID payer, Cause cause, Instant now) {
    List<Grant> grants = store.grantsOpen(payer);
    List<Transfer> begun = new ArrayList<>();
    for (Grant grant : grants) {
      if (grant.pending() && !grant.notYetAt(now)) {
        store.begin(grant.grantId());
        begun.add(Postings.credit(grant, cause, now));
      }
    }
    if (!begun.isEmpty()) {
      store.post(begun);
      payDebt(payer, begun.get(0).transferId(), cause, now);
      grants = store.grantsOpen(payer);
    }
    List<Transfer> expired = new ArrayList<>();
    for (Grant grant : grants) {
      if (grant.left().isPositive() && grant.expiredAt(now)) {
        expired.add(Postings.expire(grant, grant.left(), cause, now));
      }
    }
    if (!expired.isEmpty()) {
      store.post(expired);
      grants = store.grantsOpen(payer);
    }
    return grants;
  }

  /** Takes so much of what a grant has left, before its time. The payer must be locked. */
  public void takeBack(Grant grant, Money amount, Cause cause, Instant now) {
    store.post(List.of(Postings.expire(grant, amount, cause, now)));
  }

  /** Posts what comes back to a payer's grants; whoever owes pays with it at once. */
  public void postBack(UUID payer, List<Transfer> transfers, Cause cause, Instant now) {
    store.post(transfers);
    payDebt(payer, transfers.get(0).transferId(), cause, now);
  }

  // What comes to a payer who owes pays the debt first; whether it did.
  private boolean payDebt(UUID payer, UUID trigger, Cause cause, Instant now) {
    return locked(payer).owed().isPositive()
        && debts.recover(payer, trigger, cause, now).isPositive();
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
