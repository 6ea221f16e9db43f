package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.order.Order;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Optional;
import java.util.UUID;

/** What others hear of orders and subscriptions, written in the transaction of what it tells of. */
final class OrderEvents {

  private OrderEvents() {}

  /** An order came to be, or came to a state: {@code order.paid} and the like. */
  static void order(Transaction tx, Order order, String what, Act act) {
    ObjectNode payload =
        Json.object()
            .put("order_id", order.orderId().toString())
            .put("item", order.item().name())
            .put("state", order.state().code())
            .put("price_cents", order.terms().priceCents())
            .put("currency", Order.CURRENCY)
            .put("credits_micros", Long.toString(order.terms().credits().micros()))
            .put("bonus_micros", Long.toString(order.terms().bonus().micros()));
    record(
        tx,
        new AccountId(order.payer()),
        World.of(order.world().code()),
        "order." + what,
        "order:" + order.orderId(),
        order.orderId(),
        payload,
        act);
  }

  /** Anything else, of an account. */
  static void record(
      Transaction tx,
      AccountId account,
      World world,
      String type,
      String object,
      UUID subject,
      ObjectNode payload,
      Act act) {
    tx.events()
        .append(new Event(Optional.of(account), world, type, Optional.of(subject), payload), act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                type, object, Optional.empty(), Optional.empty(), Optional.of(payload)),
            act);
  }
}
