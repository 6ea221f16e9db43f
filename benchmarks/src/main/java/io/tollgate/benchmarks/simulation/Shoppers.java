package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.CallbackOutcome;
import io.tollgate.metering.order.InMemoryShop;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.OrderState;
import io.tollgate.metering.order.Subscription;
import io.tollgate.metering.order.SubscriptionPeriods;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Customers who order and subscribe, and the provider who tells of their payments; both try again
 * when a server died before it answered. What was truly told of an order is known here, so that an
 * order can be looked at from outside: it is where the provider told, and nowhere else.
 */
final class Shoppers {
  private static final long ASK_AGAIN_MS = 3_000;
  private static final long SWEEP_MS = 60_000;

  private final SimulatedWorld world;
  private final InMemoryShop shop;
  private final Provider provider = new Provider();
  private final Map<Integer, Purchase> purchases = new HashMap<>();
  private final Map<UUID, Telling> tellings = new LinkedHashMap<>();

  /** An order, or a subscription with an order per period. */
  private record Purchase(UUID id, String account, boolean subscription) {}

  /** How far the provider has told an order to be: said to have been taken, and sent at all. */
  private static final class Telling {
    OrderState taken = OrderState.OPEN;
    OrderState sent = OrderState.EXPIRED; // What needs nobody to tell it.
    String lastId = "";
  }

  Shoppers(SimulatedWorld world) {
    this.world = world;
    this.shop = world.database.shop();
  }

  /** From now on a server looks once a minute for what time has brought about. */
  void begin() {
    world.agenda.after(
        SWEEP_MS,
        () -> {
          world.shop.sweep();
          begin();
        });
  }

  void happens(Trade trade) {
    if (trade instanceof Trade.Buy buy) {
      Purchase purchase = new Purchase(world.door.newId(), buy.account(), false);
      purchases.put(buy.key(), purchase);
      buy(purchase, buy.item());
    } else if (trade instanceof Trade.Subscribe subscribe) {
      Purchase purchase = new Purchase(world.door.newId(), subscribe.account(), true);
      purchases.put(subscribe.key(), purchase);
      subscribe(purchase, subscribe);
    } else if (trade instanceof Trade.Cancel cancel) {
      Optional.ofNullable(purchases.get(cancel.key())).ifPresent(this::cancel);
    } else if (trade instanceof Trade.Told told) {
      tell(told);
    } else if (trade instanceof Trade.Owed owed) {
      owe(owed, Agenda.instant(owed.at() - owed.sinceMs()));
    } else if (trade instanceof Trade.Lowered lowered) {
      lower(lowered, world.door.newId());
    } else if (trade instanceof Trade.Paid paid) {
      pay(paid);
    }
  }

  private void buy(Purchase purchase, String item) {
    Outcome<Optional<Order>> ordered = world.shop.buy(purchase.id(), purchase.account(), item);
    if (ordered.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> buy(purchase, item));
    } else if (ordered.done() && shop.orders().find(purchase.id()).isEmpty()) {
      throw Violation.found("18", "order " + purchase.id() + " was acknowledged and is gone");
    }
  }

  private void subscribe(Purchase purchase, Trade.Subscribe wish) {
    ZoneId zone = ZoneId.of(wish.zone());
    Optional<Instant> began =
        wish.endsAfterMs() == 0
            ? Optional.empty()
            : Optional.of(monthBefore(Agenda.instant(wish.at() + wish.endsAfterMs()), zone));
    boolean answered =
        !world
            .shop
            .subscribe(purchase.id(), purchase.account(), wish.plan(), zone, began)
            .unanswered();
    if (!answered) {
      world.agenda.after(ASK_AGAIN_MS, () -> subscribe(purchase, wish));
    }
  }

  /** A start of which a month ends then; where the month before has no such day, two months. */
  private static Instant monthBefore(Instant end, ZoneId zone) {
    Instant start = end.atZone(zone).minusMonths(1).toInstant();
    return SubscriptionPeriods.start(start, zone, 1).equals(end)
        ? start
        : end.atZone(zone).minusMonths(2).toInstant();
  }

  private void cancel(Purchase purchase) {
    if (world.shop.cancel(purchase.id(), purchase.account()).unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> cancel(purchase));
    }
  }

  // The provider.

  private void tell(Trade.Told told) {
    Optional<Order> order = Optional.ofNullable(purchases.get(told.key())).flatMap(this::current);
    if (order.isEmpty()) {
      return;
    }
    Telling telling = tellings.computeIfAbsent(order.get().orderId(), id -> new Telling());
    Provider.Message message = provider.write(order.get(), told.status(), told.flaw());
    if (told.flaw() == Trade.Flaw.ID_REUSED && !telling.lastId.isEmpty()) {
      message = message.under(telling.lastId);
    }
    deliver(telling, message);
    if (told.flaw() == Trade.Flaw.TWICE) {
      deliver(telling, message);
      deliver(telling, message.under(provider.nextId()));
    }
    world.agenda.after(1, () -> look(order.get().orderId(), telling));
  }

  private Optional<Order> current(Purchase purchase) {
    if (!purchase.subscription()) {
      return shop.orders().find(purchase.id());
    }
    Optional<Subscription> found = shop.subscriptions().lock(purchase.id());
    return found.flatMap(one -> shop.orders().ofPeriod(one.subscriptionId(), one.period()));
  }

  /** Until somebody answers, as providers do. */
  private void deliver(Telling telling, Provider.Message message) {
    OrderState state = message.status().leadsTo();
    // Under a new id it is as true as any other message.
    boolean reused = message.flaw() == Trade.Flaw.ID_REUSED;
    boolean isTrue = message.flaw().isTrue() || (reused && telling.lastId.isEmpty());
    if (isTrue) {
      telling.sent = telling.sent.after(state);
    }
    Outcome<Optional<CallbackOutcome>> answer =
        world.shop.take(message.headers(world.agenda.instant()), message.body());
    if (answer.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> deliver(telling, message));
    } else if (isTrue && answer.done()) {
      telling.taken = telling.taken.after(state);
      telling.lastId = message.id();
    }
  }

  private void look(UUID order, Telling telling) {
    OrderState state = shop.orders().find(order).orElseThrow().state();
    if (state.after(telling.taken) != state) {
      throw Violation.found(
          "18", "order " + order + " is " + state + ", and " + telling.taken + " was taken");
    }
    if (telling.sent.after(state) != telling.sent) {
      throw Violation.found(
          "26",
          "order " + order + " is " + state + ", and no more than " + telling.sent + " is so");
    }
  }

  // Invoices.

  private void owe(Trade.Owed owed, Instant since) {
    Money amount = Money.ofMicros(owed.micros());
    if (world.shop.owe(owed.account(), invoice(owed.key()), amount, since).unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> owe(owed, since));
    }
  }

  private void pay(Trade.Paid paid) {
    if (world.shop.settle(invoice(paid.key())).unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> pay(paid));
    }
  }

  private void lower(Trade.Lowered lowered, UUID note) {
    Money off = Money.ofMicros(lowered.micros());
    if (world.shop.lower(invoice(lowered.key()), note, off).unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> lower(lowered, note));
    }
  }

  private static String invoice(int key) {
    return "invoice-" + key;
  }

  // The end.

  /**
   * Weeks pass in which nothing runs: orders and subscriptions end, what is owed is reminded of and
   * suspends. Only the clocks of the servers go; nodes have nothing to say.
   */
  void weeksPass() {
    for (long hours = 12; hours <= 40 * 24; hours += 12) {
      long ms = Duration.ofHours(hours).toMillis();
      world.servers.replicas().forEach(replica -> replica.skew(ms));
      world.shop.sweep();
      world.cash.sweepGrants();
      world.auditor.lookAtMoney();
    }
    tellings.forEach(this::look);
    world.auditor.allMoney();
  }
}
