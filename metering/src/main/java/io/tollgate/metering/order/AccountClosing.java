package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.Debts;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the end of an account does with its balance: credits that were paid for stay refundable and
 * are paid out on request, all others lapse. Recorded once.
 */
public final class AccountClosing {
  private final ClosingStore closings;
  private final LedgerStore store;
  private final Ledger ledger;
  private final Debts debts;

  AccountClosing(ClosingStore closings, LedgerStore store, Ledger ledger) {
    this.closings = closings;
    this.store = store;
    this.ledger = ledger;
    this.debts = new Debts(store);
  }

  /** What a closing came to. */
  public record Closed(Money lapsed, Money refundable) {}

  /** What asking for it led to. */
  public sealed interface Outcome {
    /** It is closed, by this or an earlier request. */
    record Done(Closed closed) implements Outcome {}

    /** Something must be over first. */
    record Open(ClosingProspect prospect) implements Outcome {}
  }

  /** What a payer's balance came to when the account was closed; empty while it is not. */
  public Optional<Closed> find(UUID payer) {
    return closings.find(payer);
  }

  /** Lets nobody else change the payer's balance until the transaction ends. */
  public void lock(UUID payer) {
    ledger.lock(payer);
  }

  /** What closing would do now, and what stands in its way; changes nothing. */
  public ClosingProspect prospect(UUID payer, Instant now) {
    Balance balance = store.balances(List.of(payer)).get(payer);
    if (balance == null) {
      throw new IllegalArgumentException("No payer " + payer + " is open.");
    }
    return ClosingProspect.of(
        balance, store.grantsWithCredit(payer), closings.obligations(payer), now);
  }

  /** Closes a payer's balance; the same again answers with the first. */
  public Outcome close(UUID payer, Cause cause, Instant now) {
    ledger.lock(payer);
    Optional<Closed> known = closings.find(payer);
    if (known.isPresent()) {
      return new Outcome.Done(known.get());
    }
    ledger.inForce(payer, cause, now);
    ClosingProspect prospect = prospect(payer, now);
    if (!prospect.hindrances().isEmpty()) {
      return new Outcome.Open(prospect);
    }
    for (Grant grant : store.grantsWithCredit(payer)) {
      if (grant.kind() != GrantKind.PAID) {
        store.extendExpiry(grant.grantId(), now);
      }
    }
    // A lapsed grant is one that expires now: the same transfer to breakage, the same rules.
    ledger.inForce(payer, cause, now);
    Closed closed = new Closed(prospect.lapsing(), prospect.refundable());
    closings.add(payer, closed, cause, now);
    return new Outcome.Done(closed);
  }

  /** Pays out what a closed payer has left of paid credits; nothing the second time. */
  public Money payOut(UUID payoutId, UUID payer, Cause cause, Instant now) {
    ledger.lock(payer);
    if (closings.find(payer).isEmpty()) {
      throw new IllegalStateException("Payer " + payer + " is not closed.");
    }
    Money paid = Money.ZERO;
    for (Grant grant : store.grantsWithCredit(payer)) {
      if (grant.kind() == GrantKind.PAID) {
        paid = paid.plus(grant.left());
        debts.payOut(payoutId, grant, cause, now);
      }
    }
    if (paid.isPositive()) {
      closings.addPayout(payoutId, payer, paid, cause, now);
    }
    return paid;
  }
}
