package io.tollgate.scheduler.billing;

import io.tollgate.metering.order.Order;
import java.util.Optional;

/**
 * The provider of the live world: a page of its own, whose address the configuration gives. It
 * tells of payments by callbacks signed with its secret; nothing else is known of it here.
 */
final class LinkedProvider implements PaymentProvider {
  private final Optional<String> link;

  LinkedProvider(Optional<String> link) {
    this.link = link;
  }

  @Override
  public Optional<String> payAt(Order order) {
    return link.map(
        template ->
            template
                .replace("{order}", order.orderId().toString())
                .replace("{amount_cents}", Long.toString(order.terms().priceCents()))
                .replace("{currency}", Order.CURRENCY));
  }
}
