package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
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

  /** On a log. */
  public InMemoryClosingStore(UndoLog log) {
    this.closings = Table.hashed(log);
    this.payouts = Table.hashed(log);
  }

  @Override
  public Optional<AccountClosing.Closed> find(UUID payer) {
    return closings.find(payer);
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
