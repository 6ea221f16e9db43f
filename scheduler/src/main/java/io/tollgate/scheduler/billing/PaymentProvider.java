package io.tollgate.scheduler.billing;

import io.tollgate.metering.order.Order;
import java.util.Optional;

/** Who takes the money of one world. What becomes of it is told by signed callbacks. */
public interface PaymentProvider {
  /** Where the payer pays an open order; empty when nobody takes money in this world. */
  Optional<String> payAt(Order order);
}
