package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.order.CreditPackage;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.OrderState;
import io.tollgate.metering.order.Orders;
import io.tollgate.metering.order.Subscription;
import io.tollgate.metering.order.SubscriptionPlan;
import io.tollgate.metering.order.Undoing;
import io.tollgate.scheduler.http.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Orders, packages, receipts and subscriptions as the API shows them. */
final class OrderView {

  private OrderView() {}

  static ObjectNode of(CreditPackage one) {
    ObjectNode view =
        Json.object()
            .put("id", one.packageId())
            .put("credits_micros", Long.toString(one.credits().micros()))
            .put("bonus_micros", Long.toString(one.bonus().micros()))
            .put("price_cents", one.priceCents())
            .put("currency", Order.CURRENCY);
    if (one.grantDays().isPresent()) {
      return view.put("expires_after_days", one.grantDays().getAsInt());
    }
    return view.putNull("expires_after_days");
  }

  static ObjectNode of(SubscriptionPlan plan) {
    return Json.object()
        .put("id", plan.planId())
        .put("fee_cents", plan.feeCents())
        .put("currency", Order.CURRENCY)
        .put("credits_micros", Long.toString(plan.credits().micros()));
  }

  static ObjectNode of(Order order, PaymentProvider provider) {
    ObjectNode view =
        Json.object()
            .put("id", order.orderId().toString())
            .put("kind", order.item().kind())
            .put("item", order.item().name())
            .put("state", order.state().code())
            .put("price_cents", order.terms().priceCents())
            .put("currency", Order.CURRENCY)
            .put("credits_micros", Long.toString(order.terms().credits().micros()))
            .put("bonus_micros", Long.toString(order.terms().bonus().micros()));
    Json.putText(view, "subscription_id", order.item().subscription().map(UUID::toString));
    Json.putText(
        view,
        "pay_at",
        order.state() == OrderState.OPEN ? provider.payAt(order) : Optional.empty());
    Json.putText(view, "reference", order.reference());
    view.put("created_at", Json.time(order.createdAt()));
    return view.put("expires_at", Json.time(order.expiresAt()));
  }

  /** What was paid, what it gave, and what was taken back. */
  static ObjectNode receipt(Order order, Instant paidAt, Orders orders) {
    ObjectNode view =
        Json.object()
            .put("order_id", order.orderId().toString())
            .put("account_id", order.payer().toString())
            .put("world", order.world().code())
            .put("state", order.state().code());
    ObjectNode line = view.putArray("lines").addObject();
    line.put("item", order.item().name());
    line.put("credits_micros", Long.toString(order.terms().credits().micros()));
    line.put("bonus_micros", Long.toString(order.terms().bonus().micros()));
    line.put("price_cents", order.terms().priceCents());
    view.put("total_cents", order.terms().priceCents());
    view.put("currency", Order.CURRENCY);
    Json.putText(view, "reference", order.reference());
    view.put("ordered_at", Json.time(order.createdAt()));
    view.put("paid_at", Json.time(paidAt));
    Optional<Undoing> undoing = orders.undoing(order);
    Json.putTime(view, "taken_back_at", undoing.map(Undoing::at));
    view.put("clawed_back_micros", micros(undoing.map(u -> u.clawedBack().micros())));
    view.put("bonus_back_micros", micros(undoing.map(u -> u.bonusBack().micros())));
    return view.put("owed_micros", micros(undoing.map(u -> u.owed().micros())));
  }

  static ObjectNode of(Subscription subscription, Optional<Order> order, PaymentProvider provider) {
    ObjectNode view =
        Json.object()
            .put("id", subscription.subscriptionId().toString())
            .put("plan", subscription.plan().planId())
            .put("state", subscription.isActive() ? "active" : "ended")
            .put("fee_cents", subscription.plan().feeCents())
            .put("currency", Order.CURRENCY)
            .put("credits_micros", Long.toString(subscription.plan().credits().micros()))
            .put("time_zone", subscription.zone().getId())
            .put("period", subscription.period())
            .put("period_start", Json.time(subscription.periodStart()))
            .put("period_end", Json.time(subscription.periodEnd()))
            .put("cancel_at_period_end", subscription.cancelAtPeriodEnd());
    Json.putText(view, "end_reason", subscription.endReason());
    if (order.isPresent()) {
      view.set("order", of(order.get(), provider));
    } else {
      view.putNull("order");
    }
    return view.put("created_at", Json.time(subscription.createdAt()));
  }

  static ObjectNode items(Iterable<ObjectNode> all) {
    ObjectNode json = Json.object();
    ArrayNode items = json.putArray("items");
    all.forEach(items::add);
    return json;
  }

  private static String micros(Optional<Long> micros) {
    return Long.toString(micros.orElse(0L));
  }
}
