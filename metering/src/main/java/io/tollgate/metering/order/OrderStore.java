package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Orders, with what they gave and what was taken back. */
public interface OrderStore {
  /** Stores a new order; false, and nothing changed, when its id or its period has one. */
  boolean add(Order order);

  /** One order. */
  Optional<Order> find(UUID orderId);

  /** One order that nobody else changes until the transaction ends. */
  Optional<Order> lock(UUID orderId);

  /** The order of a period of a subscription. */
  Optional<Order> ofPeriod(UUID subscription, int period);

  /** A payer's orders, newest first, before the given one. */
  List<Order> list(UUID payer, Optional<UUID> before, int limit);

  /** Open orders past their time, locked; those that somebody else has in hand are passed over. */
  List<Order> lockExpired(Instant now, int limit);

  /** Moves a locked order on; throws when it is not where it was. */
  void move(Order from, OrderState to, Optional<String> reference, Cause cause, Instant now);

  /** When an order entered a state. */
  Optional<Instant> enteredAt(UUID orderId, OrderState state);

  /** Notes a grant that an order gave. */
  void addGrant(UUID orderId, Order.Part part, UUID grantId, Cause cause, Instant now);

  /** Whether an order gave its credits. */
  boolean hasGrants(UUID orderId);

  /** What was taken back of an order. */
  Optional<Undoing> undoing(UUID orderId);

  /** Notes what was taken back of an order, and by which transfers. */
  void addUndoing(UUID orderId, Undoing undoing, List<UUID> transfers, Cause cause);
}
