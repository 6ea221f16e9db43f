package io.tollgate.metering.order;

import java.util.Locale;
import java.util.function.Function;

/** What a genuine callback led to. Only {@link Applied} changed an order. */
public sealed interface CallbackOutcome {
  /** The order went on. */
  record Applied(OrderState before, Order order) implements CallbackOutcome {}

  /** This delivery, or one that says as much, was taken before. */
  record Unchanged(Order order, boolean sameDelivery) implements CallbackOutcome {}

  /** It cannot be true of this order. */
  record Refused(Reason reason) implements CallbackOutcome {}

  /** Why a genuine callback is refused. */
  enum Reason {
    /** There is no such order. */
    ORDER_NOT_FOUND,
    /** The provider of the test world about an order of the live one, or the other way round. */
    PAYMENT_WORLD_MISMATCH,
    /** Another amount or currency than was ordered. */
    PAYMENT_MISMATCH,
    /** The delivery's id came before, with another body. */
    DELIVERY_ID_REUSED;

    /** The word in the log of deliveries and of the refusal. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the outcome is, by cases. */
  default <T> T fold(
      Function<Applied, T> applied,
      Function<Unchanged, T> unchanged,
      Function<Refused, T> refused) {
    if (this instanceof Applied a) {
      return applied.apply(a);
    }
    return this instanceof Unchanged u ? unchanged.apply(u) : refused.apply((Refused) this);
  }
}
