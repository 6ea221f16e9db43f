package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.ledger.Payer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Orders of credit packages: making them, seeing them, and letting them go when nobody pays. */
public final class Orders {
  /** How long an order waits for its payment. */
  public static final Duration WAITS = Duration.ofHours(24);

  private final CatalogueStore catalogue;
  private final OrderStore orders;
  private final LedgerStore ledger;

  Orders(CatalogueStore catalogue, OrderStore orders, LedgerStore ledger) {
    this.catalogue = catalogue;
    this.orders = orders;
    this.ledger = ledger;
  }

  /** Packages on sale, the cheapest first. */
  public List<CreditPackage> packages(Instant now) {
    return catalogue.packages(now);
  }

  /**
   * Orders a package at today's price; empty when no package of that name is on sale. The same
   * order id again answers with the first.
   */
  public Optional<Order> create(
      UUID orderId, UUID payer, String packageId, Cause cause, Instant now) {
    Optional<Order> known = find(orderId, payer);
    if (known.isPresent()) {
      return known;
    }
    return catalogue
        .creditPackage(packageId, now)
        .map(
            chosen -> {
              Order order =
                  new Order(
                      orderId,
                      payer,
                      payerOf(payer).world(),
                      new Order.Item(
                          packageId,
                          Optional.of(chosen.versionId()),
                          Optional.empty(),
                          OptionalInt.empty()),
                      new Order.Terms(
                          chosen.priceCents(),
                          chosen.credits(),
                          chosen.bonus(),
                          chosen.grantDays(),
                          Optional.empty()),
                      OrderState.OPEN,
                      now.plus(WAITS),
                      Optional.empty(),
                      cause,
                      now,
                      now);
              if (!orders.add(order)) {
                throw new IllegalArgumentException("Order " + orderId + " is somebody else's.");
              }
              return order;
            });
  }

  /** An order of this payer; another's is as good as none. */
  public Optional<Order> find(UUID orderId, UUID payer) {
    return orders.find(orderId).filter(order -> order.payer().equals(payer));
  }

  /** A payer's orders, newest first, before the given one. */
  public List<Order> list(UUID payer, Optional<UUID> before, int limit) {
    return orders.list(payer, before, limit);
  }

  /** When an order was paid; empty when it was not. */
  public Optional<Instant> paidAt(Order order) {
    return orders.enteredAt(order.orderId(), OrderState.PAID);
  }

  /** What was taken back of an order; empty when nothing was. */
  public Optional<Undoing> undoing(Order order) {
    return orders.undoing(order.orderId());
  }

  /** Lets up to so many orders go that were not paid in time; returns them as they are then. */
  public List<Order> expire(int limit, Cause cause, Instant now) {
    List<Order> expired = orders.lockExpired(now, limit);
    for (Order order : expired) {
      orders.move(order, OrderState.EXPIRED, Optional.empty(), cause, now);
    }
    return expired.stream()
        .map(order -> order.moved(OrderState.EXPIRED, Optional.empty(), now))
        .toList();
  }

  private Payer payerOf(UUID payer) {
    return ledger
        .lock(payer)
        .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
  }
}
