package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Subscriptions of a world without a database; refuses what their table refuses. */
public final class InMemorySubscriptionStore implements SubscriptionStore {
  private final InMemoryLedgerStore ledger;
  private final Table<UUID, Subscription> subscriptions;
  private final Touched<UUID> touched = new Touched<>();

  /** On a log, over the ledger whose payers subscribe. */
  public InMemorySubscriptionStore(UndoLog log, InMemoryLedgerStore ledger) {
    this.ledger = ledger;
    this.subscriptions = Table.hashed(log);
  }

  @Override
  public boolean add(Subscription subscription, Cause cause) {
    if (ledger.payer(subscription.payer()).isEmpty()) {
      throw new IllegalStateException("Unknown payer: " + subscription.payer());
    }
    boolean has =
        subscriptions.values().stream()
            .anyMatch(
                one ->
                    one.isActive()
                        && one.payer().equals(subscription.payer())
                        && one.plan().planId().equals(subscription.plan().planId()));
    if (has || !subscriptions.insert(subscription.subscriptionId(), checked(subscription))) {
      return false;
    }
    touched.add(subscription.subscriptionId());
    return true;
  }

  @Override
  public Optional<Subscription> lock(UUID id) {
    return subscriptions.find(id);
  }

  @Override
  public List<Subscription> list(UUID payer, int limit) {
    return subscriptions.values().stream()
        .filter(one -> one.payer().equals(payer))
        .sorted(
            Comparator.comparing(Subscription::createdAt)
                .reversed()
                .thenComparing(Subscription::subscriptionId, IdOrder.BY_BYTES))
        .limit(limit)
        .toList();
  }

  @Override
  public List<Subscription> lockDue(Instant now, int limit) {
    return subscriptions.values().stream()
        .filter(one -> one.isActive() && !one.periodEnd().isAfter(now))
        .sorted(
            Comparator.comparing(Subscription::periodEnd)
                .thenComparing(Subscription::subscriptionId, IdOrder.BY_BYTES))
        .limit(limit)
        .toList();
  }

  @Override
  public void update(Subscription subscription, Instant now) {
    if (subscriptions.contains(subscription.subscriptionId())) {
      subscriptions.put(subscription.subscriptionId(), checked(subscription));
      touched.add(subscription.subscriptionId());
    }
  }

  /** All subscriptions, as added. */
  public Collection<Subscription> all() {
    return subscriptions.values();
  }

  /** Those whose rows were written since somebody looked. */
  public Touched<UUID> touched() {
    return touched;
  }

  private static Subscription checked(Subscription subscription) {
    if (!subscription.periodEnd().isAfter(subscription.periodStart())) {
      throw new IllegalStateException("Period without time: " + subscription.subscriptionId());
    }
    return subscription;
  }
}
