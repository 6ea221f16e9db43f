package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Credits whose payment was taken back. What is left of them goes back to where grants come from;
 * what was spent is owed, and is taken from the payer's other credits as soon as there are any. So
 * whoever owes has nothing to spend, and no hold has to know of debts. A contract's credit line is
 * left alone: it is lent, and pays no debts.
 *
 * <p>Every method expects to run in the caller's transaction, with the payer locked.
 */
public final class Debts {
  private final LedgerStore store;

  /** Over a store. */
  public Debts(LedgerStore store) {
    this.store = store;
  }

  /** Takes what is left of a grant of an order that was undone; empty when there is nothing. */
  public Optional<Transfer> clawBack(UUID order, UUID grantId, Cause cause, Instant now) {
    Grant grant = store.grant(grantId).orElseThrow();
    Money taken =
        Planted.is(OrderDefect.MORE_CLAWED_BACK_THAN_LEFT) ? grant.amount() : grant.left();
    return taken.isPositive()
        ? Optional.of(post(fromGrant(Transfer.Kind.CLAW_BACK, order, grant, taken, cause, now)))
        : Optional.empty();
  }

  /**
   * Makes the payer owe what was spent of an undone order, and takes it where there are credits.
   */
  public Transfer owe(UUID order, UUID payer, Money amount, Cause cause, Instant now) {
    Transfer owed =
        post(
            new Transfer(
                Transfer.idOf(Transfer.Kind.OWE, order),
                Transfer.Kind.OWE,
                payer,
                AccountKind.RECEIVABLE.idFor(payer),
                AccountKind.ISSUED.idFor(payer),
                amount,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                cause,
                now));
    recover(payer, owed.transferId(), cause, now);
    return owed;
  }

  /**
   * Takes what is owed from the payer's credits, in the order they are drawn on; says how much.
   *
   * @param trigger the transfer that made it possible; it is asked for once per transfer
   */
  public Money recover(UUID payer, UUID trigger, Cause cause, Instant now) {
    Money owed = store.lock(payer).orElseThrow().owed();
    Money rest = owed;
    if (!rest.isPositive() || Planted.is(OrderDefect.DEBT_FORGOTTEN)) {
      return Money.ZERO;
    }
    List<Transfer> transfers = new ArrayList<>();
    for (Grant grant : store.grantsWithCredit(payer)) {
      Money part = grant.left().compareTo(rest) < 0 ? grant.left() : rest;
      if (paysDebts(grant, now) && part.isPositive()) {
        transfers.add(fromGrant(Transfer.Kind.RECOVER, trigger, grant, part, cause, now));
        rest = rest.minus(part);
      }
    }
    store.post(transfers);
    return owed.minus(rest);
  }

  /** Pays a grant's rest out in money, at the end of an account; empty when there is nothing. */
  public Optional<Transfer> payOut(UUID payout, Grant grant, Cause cause, Instant now) {
    return grant.left().isPositive()
        ? Optional.of(
            post(fromGrant(Transfer.Kind.PAY_OUT, payout, grant, grant.left(), cause, now)))
        : Optional.empty();
  }

  private static boolean paysDebts(Grant grant, Instant now) {
    return grant.kind() != GrantKind.CREDIT_LINE && !grant.expiredAt(now);
  }

  private Transfer post(Transfer transfer) {
    store.post(List.of(transfer));
    return transfer;
  }

  private static Transfer fromGrant(
      Transfer.Kind kind, UUID reason, Grant grant, Money amount, Cause cause, Instant now) {
    AccountKind to = kind == Transfer.Kind.RECOVER ? AccountKind.RECEIVABLE : AccountKind.ISSUED;
    UUID id = Transfer.idOf(kind, reason, grant.grantId());
    return Postings.fromGrant(id, kind, grant, to, amount, cause, now);
  }
}
