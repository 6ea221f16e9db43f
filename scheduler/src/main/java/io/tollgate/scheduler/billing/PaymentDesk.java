package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.order.CallbackOutcome;
import io.tollgate.metering.order.PaymentCallback;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;

/**
 * Takes what the payment provider told and proved by its signature, and tells of what it changed.
 */
public final class PaymentDesk {
  private PaymentDesk() {}

  /** In the transaction it is given; a refusal leaves its line in the log of deliveries. */
  public static CallbackOutcome accept(Transaction tx, PaymentCallback callback, Act act) {
    Cause cause = new Cause(act.actor(), act.requestId(), "payment " + callback.status().code());
    CallbackOutcome outcome = tx.ordering().payments().accept(callback, cause, act.at());
    if (outcome instanceof CallbackOutcome.Applied applied) {
      OrderEvents.order(tx, applied.order(), applied.order().state().code(), act);
    }
    return outcome;
  }
}
