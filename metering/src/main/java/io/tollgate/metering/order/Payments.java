package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.dunning.DueKind;
import io.tollgate.metering.dunning.Dues;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.CallbackOutcome.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * What the payment provider tells becomes of orders. The order is locked first, so that the same
 * callback a hundred times at once is taken once; a delivery's id stands for its body. Locks:
 * order, then payer, then dues.
 */
public final class Payments {
  private final OrderStore orders;
  private final DeliveryStore deliveries;
  private final LedgerStore ledger;
  private final Fulfilment fulfilment;
  private final Dues dues;

  Payments(
      OrderStore orders,
      DeliveryStore deliveries,
      LedgerStore ledger,
      Fulfilment fulfilment,
      Dues dues) {
    this.orders = orders;
    this.deliveries = deliveries;
    this.ledger = ledger;
    this.fulfilment = fulfilment;
    this.dues = dues;
  }

  /** Takes a genuine callback; a refusal leaves nothing but its line in the log of deliveries. */
  public CallbackOutcome accept(PaymentCallback callback, Cause cause, Instant now) {
    Optional<Order> found = orders.lock(callback.orderId());
    if (found.isEmpty()) {
      return refused(callback, Reason.ORDER_NOT_FOUND, cause, now);
    }
    Order order = found.get();
    if (order.world() != callback.signerWorld() && !Planted.is(OrderDefect.TEST_PAYS_LIVE)) {
      return refused(callback, Reason.PAYMENT_WORLD_MISMATCH, cause, now);
    }
    boolean agrees =
        callback.amountCents() == order.terms().priceCents()
            && callback.currency().equals(Order.CURRENCY);
    if (!agrees && !Planted.is(OrderDefect.AMOUNT_NOT_COMPARED)) {
      return refused(callback, Reason.PAYMENT_MISMATCH, cause, now);
    }
    if (!deliveries.accept(callback, cause, now)) {
      String first = deliveries.acceptedBody(callback.deliveryId()).orElseThrow();
      if (!first.equals(callback.bodySha256())) {
        return refused(callback, Reason.DELIVERY_ID_REUSED, cause, now);
      }
      deliveries.note(callback, Optional.empty(), cause, now);
      return new CallbackOutcome.Unchanged(order, true);
    }
    return apply(order, callback, cause, now);
  }

  private CallbackOutcome apply(Order order, PaymentCallback callback, Cause cause, Instant now) {
    OrderState next = order.state().after(callback.status().leadsTo());
    boolean again = Planted.is(OrderDefect.PAID_TWICE) && next == OrderState.PAID;
    if (next == order.state() && !again) {
      return new CallbackOutcome.Unchanged(order, false);
    }
    if (next != order.state()) {
      orders.move(order, next, Optional.of(callback.reference()), cause, now);
    }
    if (next == OrderState.PAID) {
      fulfilment.give(order, cause, now);
      dues.settleChargebacks(order.payer(), cause, now);
    }
    boolean first =
        orders.undoing(order.orderId()).isEmpty() || Planted.is(OrderDefect.UNDONE_TWICE);
    if (next.isUndone() && first && orders.hasGrants(order.orderId())) {
      fulfilment.takeBack(order, cause, now);
    }
    if (next == OrderState.CHARGED_BACK) {
      charge(order, cause, now);
    }
    return new CallbackOutcome.Applied(order.state(), orders.find(order.orderId()).orElseThrow());
  }

  // What a chargeback leaves owed is due at once; a refund was our own doing, and is not dunned.
  private void charge(Order order, Cause cause, Instant now) {
    Money owed = ledger.lock(order.payer()).orElseThrow().owed();
    Money ofOrder = orders.undoing(order.orderId()).map(Undoing::owed).orElse(Money.ZERO);
    Money due = owed.compareTo(ofOrder) < 0 ? owed : ofOrder;
    if (due.isPositive()) {
      dues.owe(
          Due.open(order.payer(), DueKind.CHARGEBACK, order.orderId().toString(), due, now),
          cause,
          now);
    }
  }

  /** Notes a delivery that could not be read or that nobody signed; changes nothing else. */
  public void noteUnread(
      String deliveryId,
      String refusal,
      String bodySha256,
      Optional<String> signedBy,
      Cause cause,
      Instant now) {
    deliveries.noteUnread(deliveryId, refusal, bodySha256, signedBy, cause, now);
  }

  private CallbackOutcome refused(
      PaymentCallback callback, Reason reason, Cause cause, Instant now) {
    deliveries.note(callback, Optional.of(reason.code()), cause, now);
    return new CallbackOutcome.Refused(reason);
  }
}
