package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.Debts;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Gives what was paid for, and takes it back. Expects the order to be locked. */
final class Fulfilment {
  /** Bonus before subscription before what was paid: what is lost soonest is drawn first. */
  private static final int BONUS_PRIORITY = 50;

  private static final int SUBSCRIPTION_PRIORITY = 60;
  private static final int PAID_PRIORITY = 100;

  /** Credits of a period that was paid late are of use for so long at least. */
  private static final Duration USABLE_MIN = Duration.ofDays(7);

  private final OrderStore orders;
  private final LedgerStore store;
  private final Ledger ledger;
  private final Debts debts;

  Fulfilment(OrderStore orders, LedgerStore store, Ledger ledger) {
    this.orders = orders;
    this.store = store;
    this.ledger = ledger;
    this.debts = new Debts(store);
  }

  /** Grants the credits and the bonus of an order. */
  void give(Order order, Cause cause, Instant now) {
    boolean period = order.item().subscription().isPresent();
    grant(
        order,
        Order.Part.CREDITS,
        order.terms().credits(),
        period ? GrantKind.SUBSCRIPTION : GrantKind.PAID,
        period ? SUBSCRIPTION_PRIORITY : PAID_PRIORITY,
        cause,
        now);
    if (order.terms().bonus().isPositive() && !Planted.is(OrderDefect.BONUS_FORGOTTEN)) {
      grant(
          order,
          Order.Part.BONUS,
          order.terms().bonus(),
          GrantKind.PROMOTIONAL,
          BONUS_PRIORITY,
          cause,
          now);
    }
  }

  private void grant(
      Order order,
      Order.Part part,
      Money amount,
      GrantKind kind,
      int priority,
      Cause cause,
      Instant now) {
    UUID grantId =
        Planted.is(OrderDefect.PAID_TWICE)
            ? UUID.nameUUIDFromBytes((part + cause.requestId()).getBytes(StandardCharsets.UTF_8))
            : part.grantOf(order.orderId());
    ledger.credit(grantId, order.payer(), amount, kind, priority, expiry(order, now), cause, now);
    orders.addGrant(order.orderId(), part, grantId, cause, now);
  }

  private static Optional<Instant> expiry(Order order, Instant now) {
    if (order.terms().grantUntil().isPresent()) {
      Instant end = order.terms().grantUntil().get();
      Instant usable = now.isBefore(end) ? end : now.plus(USABLE_MIN);
      return Planted.is(OrderDefect.SUBSCRIPTION_CREDITS_KEPT)
          ? Optional.empty()
          : Optional.of(usable);
    }
    return order.terms().grantDays().isPresent()
        ? Optional.of(now.plus(Duration.ofDays(order.terms().grantDays().getAsInt())))
        : Optional.empty();
  }

  /**
   * Takes back what is left of both grants. What is gone of the credits is owed, expired ones
   * included: they were had. What is gone of the bonus was a gift.
   */
  Undoing takeBack(Order order, Cause cause, Instant now) {
    ledger.lock(order.payer());
    List<UUID> transfers = new ArrayList<>();
    Money credits = clawBack(order, Order.Part.CREDITS, transfers, cause, now);
    Money bonus = clawBack(order, Order.Part.BONUS, transfers, cause, now);
    Money spent = order.terms().credits().minus(credits);
    if (spent.isPositive() && !Planted.is(OrderDefect.SPENT_CREDITS_NOT_OWED)) {
      transfers.add(debts.owe(order.orderId(), order.payer(), spent, cause, now).transferId());
    }
    Undoing undoing = new Undoing(credits, bonus, spent, now);
    orders.addUndoing(order.orderId(), undoing, transfers, cause);
    return undoing;
  }

  private Money clawBack(
      Order order, Order.Part part, List<UUID> transfers, Cause cause, Instant now) {
    Optional<Grant> grant = store.grant(part.grantOf(order.orderId()));
    Optional<Transfer> taken =
        grant.isPresent()
            ? debts.clawBack(order.orderId(), grant.get().grantId(), cause, now)
            : Optional.empty();
    taken.ifPresent(transfer -> transfers.add(transfer.transferId()));
    return taken.map(Transfer::amount).orElse(Money.ZERO);
  }
}
