package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.order.Subscription;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.Transaction;

/** What others hear of subscriptions. */
final class SubscriptionEvents {

  private SubscriptionEvents() {}

  /** {@code subscription.} and what happened. */
  static void tell(Transaction tx, Subscription one, World world, String what, Act act) {
    ObjectNode payload =
        Json.object()
            .put("subscription_id", one.subscriptionId().toString())
            .put("plan", one.plan().planId())
            .put("period", one.period())
            .put("period_end", Json.time(one.periodEnd()));
    Json.putText(payload, "end_reason", one.endReason());
    OrderEvents.record(
        tx,
        new AccountId(one.payer()),
        world,
        "subscription." + what,
        "subscription:" + one.subscriptionId(),
        one.subscriptionId(),
        payload,
        act);
  }
}
