package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.dunning.DueKind;
import io.tollgate.metering.dunning.InMemoryDueStore;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Closings and payouts of a world without a database; refuses what their tables refuse. */
public final class InMemoryClosingStore implements ClosingStore {
  private final Table<UUID, AccountClosing.Closed> closings;
  private final Table<UUID, Money> payouts;
  private final InMemoryLedgerStore ledger;
  private final InMemorySubscriptionStore subscriptions;
  private final InMemoryDueStore dues;

  /** On a log, beside the rows that bind a payer; a world whose accounts end has no contracts. */
  public InMemoryClosingStore(
      UndoLog log,
      InMemoryLedgerStore ledger,
      InMemorySubscriptionStore subscriptions,
      InMemoryDueStore dues) {
    this.ledger = ledger;
    this.subscriptions = subscriptions;
    this.dues = dues;
    this.closings = Table.hashed(log);
    this.payouts = Table.hashed(log);
  }

  @Override
  public Optional<AccountClosing.Closed> find(UUID payer) {
    return closings.find(payer);
  }

  @Override
  public ClosingProspect.Obligations obligations(UUID payer) {
    long unpaid =
        dues.list(payer, Integer.MAX_VALUE).stream()
            .filter(due -> due.kind() == DueKind.INVOICE && due.settledAt().isEmpty())
            .mapToLong(due -> due.left().micros())
            .sum();
    long renewing =
        subscriptions.all().stream()
            .filter(one -> one.payer().equals(payer) && one.isActive() && !one.cancelAtPeriodEnd())
            .count();
    long beginning = ledger.grantsOpen(payer).stream().filter(Grant::pending).count();
    return new ClosingProspect.Obligations(
        Money.ofMicros(unpaid), creditLine(payer), 0, (int) renewing, (int) beginning);
  }

  private Money creditLine(UUID payer) {
    long drawn = 0;
    for (Transfer transfer : ledger.transfers()) {
      boolean ofLine =
          transfer.payer().equals(payer)
              && transfer
                  .grantId()
                  .flatMap(ledger::grant)
                  .filter(grant -> grant.kind() == GrantKind.CREDIT_LINE)
                  .isPresent();
      if (ofLine && transfer.kind() == Transfer.Kind.HOLD) {
        drawn += transfer.amount().micros();
      } else if (ofLine && transfer.kind() == Transfer.Kind.RELEASE) {
        drawn -= transfer.amount().micros();
      }
    }
    return Money.ofMicros(drawn);
  }

  @Override
  public void add(UUID payer, AccountClosing.Closed closed, Cause cause, Instant now) {
    if (!closings.insert(payer, closed)) {
      throw new IllegalStateException("Payer was closed before: " + payer);
    }
  }

  @Override
  public void addPayout(UUID payoutId, UUID payer, Money amount, Cause cause, Instant now) {
    boolean may = closings.contains(payer) && amount.isPositive();
    if (!may || !payouts.insert(payoutId, amount)) {
      throw new IllegalStateException("Payout of nothing, of an open payer, or known: " + payoutId);
    }
  }
}
