package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Subscriptions: each period is an order, which grants its credits when it is paid. A period that
 * nobody paid by its end ends the subscription; nothing is owed for it, for nothing was had.
 */
public final class Subscriptions {
  /** How long the order of a period waits for its payment; never beyond the period's end. */
  public static final Duration WAITS = Duration.ofDays(7);

  private final CatalogueStore catalogue;
  private final SubscriptionStore subscriptions;
  private final OrderStore orders;
  private final LedgerStore ledger;

  Subscriptions(
      CatalogueStore catalogue,
      SubscriptionStore subscriptions,
      OrderStore orders,
      LedgerStore ledger) {
    this.catalogue = catalogue;
    this.subscriptions = subscriptions;
    this.orders = orders;
    this.ledger = ledger;
  }

  /** A subscription with the order of the period it just entered, unless it ended. */
  public record Turned(Subscription subscription, Optional<Order> order) {}

  /** What asking for a subscription led to. */
  public sealed interface Started {
    /** It goes on once the order of its first period is paid. */
    record Begun(Subscription subscription, Order order) implements Started {}

    /** No plan of that name is on sale. */
    record UnknownPlan(List<String> known) implements Started {}

    /** The payer has one of that plan. */
    record Already() implements Started {}
  }

  /** Plans on sale, the cheapest first. */
  public List<SubscriptionPlan> plans(Instant now) {
    return catalogue.plans(now);
  }

  /** Starts a subscription now, at today's fee for as long as it goes on. */
  public Started start(UUID id, UUID payer, String planId, ZoneId zone, Cause cause, Instant now) {
    Instant at = now.truncatedTo(ChronoUnit.MICROS);
    Optional<SubscriptionPlan> plan = catalogue.plan(planId, now);
    if (plan.isEmpty()) {
      return new Started.UnknownPlan(
          catalogue.plans(now).stream().map(SubscriptionPlan::planId).toList());
    }
    Subscription begun =
        new Subscription(
            id,
            payer,
            plan.get(),
            zone,
            at,
            0,
            at,
            SubscriptionPeriods.start(at, zone, 1),
            false,
            Optional.empty(),
            at);
    return subscriptions.add(begun, cause)
        ? new Started.Begun(begun, order(begun, cause, now).orElseThrow())
        : new Started.Already();
  }

  /** A payer's subscriptions, newest first. */
  public List<Subscription> list(UUID payer, int limit) {
    return subscriptions.list(payer, limit);
  }

  /** The order of the current period. */
  public Optional<Order> currentOrder(Subscription subscription) {
    return orders.ofPeriod(subscription.subscriptionId(), subscription.period());
  }

  /** Ends it with its period; repeats change nothing. Empty when it is not this payer's. */
  public Optional<Subscription> cancel(UUID id, UUID payer, Instant now) {
    Optional<Subscription> found = subscriptions.lock(id).filter(one -> one.payer().equals(payer));
    if (found.isEmpty() || !found.get().isActive() || found.get().cancelAtPeriodEnd()) {
      return found;
    }
    Subscription cancelled = found.get().cancelled();
    subscriptions.update(cancelled, now);
    return Optional.of(cancelled);
  }

  /**
   * Turns up to so many subscriptions whose period is over: into the period that now lies in, with
   * an order, or to their end. Months that passed while no server ran are not billed.
   */
  public List<Turned> turn(int limit, Cause cause, Instant now) {
    List<Turned> turned = new ArrayList<>();
    for (Subscription due : subscriptions.lockDue(now, limit)) {
      turned.add(turn(due, cause, now));
    }
    return turned;
  }

  private Turned turn(Subscription due, Cause cause, Instant now) {
    boolean paid = currentOrder(due).map(Order::state).filter(OrderState.PAID::equals).isPresent();
    if (due.cancelAtPeriodEnd() || !paid) {
      Subscription ended = due.ended(due.cancelAtPeriodEnd() ? "cancelled" : "unpaid");
      subscriptions.update(ended, now);
      return new Turned(ended, Optional.empty());
    }
    Subscription next = due.inPeriod(SubscriptionPeriods.of(due.startedAt(), due.zone(), now));
    subscriptions.update(Planted.is(OrderDefect.RENEWED_TWICE) ? due : next, now);
    return new Turned(next, order(next, cause, now));
  }

  // At most one per period: the table has a unique key on both.
  private Optional<Order> order(Subscription subscription, Cause cause, Instant now) {
    Instant expires = now.plus(WAITS);
    Order order =
        new Order(
            orderOf(subscription),
            subscription.payer(),
            ledger.lock(subscription.payer()).orElseThrow().world(),
            new Order.Item(
                subscription.plan().planId(),
                Optional.empty(),
                Optional.of(subscription.subscriptionId()),
                OptionalInt.of(subscription.period())),
            new Order.Terms(
                subscription.plan().feeCents(),
                subscription.plan().credits(),
                Money.ZERO,
                OptionalInt.empty(),
                Optional.of(subscription.periodEnd())),
            OrderState.OPEN,
            expires.isBefore(subscription.periodEnd()) ? expires : subscription.periodEnd(),
            Optional.empty(),
            cause,
            now,
            now);
    return orders.add(order) ? Optional.of(order) : Optional.empty();
  }

  private static UUID orderOf(Subscription subscription) {
    return UUID.nameUUIDFromBytes(
        ("period:" + subscription.subscriptionId() + ":" + subscription.period())
            .getBytes(StandardCharsets.UTF_8));
  }
}
