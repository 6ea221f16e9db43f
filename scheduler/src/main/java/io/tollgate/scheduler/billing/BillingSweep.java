package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.Subscriptions.Turned;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What time brings about in orders, subscriptions and dues. Any server may look, and several at
 * once: each row is taken by one of them, a bounded number at a time, each part in a transaction of
 * its own.
 */
public final class BillingSweep {
  private static final int ORDERS_AT_ONCE = 500;
  private static final int SUBSCRIPTIONS_AT_ONCE = 100;

  private final Dunning dunning;

  public BillingSweep(Dunning dunning) {
    this.dunning = dunning;
  }

  /** The parts of one look at that time; each says how much it did. */
  public List<Function<Transaction, Integer>> parts(Instant now) {
    Act act = new Act("system:billing", "billing:" + now, now);
    return List.of(
        tx -> expire(tx, act),
        tx -> turn(tx, act),
        tx -> dunning.settle(tx, act),
        tx -> dunning.step(tx, act));
  }

  private static int expire(Transaction tx, Act act) {
    Cause cause = new Cause(act.actor(), act.requestId(), "not paid in time");
    List<Order> expired = tx.ordering().orders().expire(ORDERS_AT_ONCE, cause, act.at());
    expired.forEach(order -> OrderEvents.order(tx, order, "expired", act));
    return expired.size();
  }

  private static int turn(Transaction tx, Act act) {
    Cause cause = new Cause(act.actor(), act.requestId(), "subscription period");
    List<Turned> turned =
        tx.ordering().subscriptions().turn(SUBSCRIPTIONS_AT_ONCE, cause, act.at());
    for (Turned one : turned) {
      Optional<Account> account = tx.accounts().find(new AccountId(one.subscription().payer()));
      if (account.isPresent()) {
        String what = one.subscription().isActive() ? "renewed" : "ended";
        SubscriptionEvents.tell(tx, one.subscription(), account.get().world(), what, act);
      }
      one.order().ifPresent(order -> OrderEvents.order(tx, order, "created", act));
    }
    return turned.size();
  }
}
