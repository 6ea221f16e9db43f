package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Orders of a world without a database; for one thread. Refuses what the tables of the database
 * refuse, by {@link IllegalStateException}.
 */
public final class InMemoryOrderStore implements OrderStore {
  private static final Comparator<Order> BY_AGE =
      Comparator.comparing(Order::createdAt).thenComparing(Order::orderId, IdOrder.BY_BYTES);

  private final InMemoryLedgerStore ledger;
  private final Table<UUID, Order> orders;
  private final Table<Period, UUID> periods;
  private final Table<Entered, Instant> steps;
  private final AppendOnly<UUID, Given> grants;
  private final Table<UUID, UUID> orderOfGrant;
  private final Table<UUID, Undoing> undoings;
  private final AppendOnly<UUID, UUID> transfers;
  private final Table<UUID, UUID> orderOfTransfer;
  private final Touched<UUID> touched = new Touched<>();

  private record Period(UUID subscription, int number) {}

  private record Entered(UUID orderId, OrderState state) {}

  /** A grant that an order gave. */
  public record Given(Order.Part part, UUID grantId) {}

  /** On a log, over the ledger whose grants and transfers orders name. */
  public InMemoryOrderStore(UndoLog log, InMemoryLedgerStore ledger) {
    this.ledger = ledger;
    this.orders = Table.hashed(log);
    this.periods = Table.hashed(log);
    this.steps = Table.hashed(log);
    this.grants = new AppendOnly<>(log);
    this.orderOfGrant = Table.hashed(log);
    this.undoings = Table.hashed(log);
    this.transfers = new AppendOnly<>(log);
    this.orderOfTransfer = Table.hashed(log);
  }

  @Override
  public boolean add(Order order) {
    require(ledger.payer(order.payer()).isPresent(), "Order of an unknown payer", order.orderId());
    require(order.state() == OrderState.OPEN, "Order that is not new", order.orderId());
    Optional<Period> period =
        order.item().subscription().map(id -> new Period(id, order.item().period().getAsInt()));
    if (orders.contains(order.orderId()) || period.filter(periods::contains).isPresent()) {
      return false;
    }
    orders.insert(order.orderId(), order);
    period.ifPresent(key -> periods.insert(key, order.orderId()));
    enter(order.orderId(), OrderState.OPEN, order.createdAt());
    return true;
  }

  @Override
  public Optional<Order> find(UUID orderId) {
    return orders.find(orderId);
  }

  @Override
  public Optional<Order> lock(UUID orderId) {
    return orders.find(orderId);
  }

  @Override
  public Optional<Order> ofPeriod(UUID subscription, int period) {
    return periods.find(new Period(subscription, period)).flatMap(orders::find);
  }

  @Override
  public List<Order> list(UUID payer, Optional<UUID> before, int limit) {
    Optional<Order> mark = before.flatMap(orders::find).filter(one -> one.payer().equals(payer));
    // The mark of another payer, or none, has nothing before it.
    if (before.isPresent() && mark.isEmpty()) {
      return List.of();
    }
    return orders.values().stream()
        .filter(order -> order.payer().equals(payer))
        .filter(order -> mark.isEmpty() || BY_AGE.compare(order, mark.get()) < 0)
        .sorted(BY_AGE.reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public List<Order> lockExpired(Instant now, int limit) {
    return orders.values().stream()
        .filter(order -> order.state() == OrderState.OPEN && !order.expiresAt().isAfter(now))
        .sorted(
            Comparator.comparing(Order::expiresAt).thenComparing(Order::orderId, IdOrder.BY_BYTES))
        .limit(limit)
        .toList();
  }

  @Override
  public void move(
      Order from, OrderState to, Optional<String> reference, Cause cause, Instant now) {
    Order current = known(from.orderId());
    require(current.state() == from.state(), "Order changed under its lock", from.orderId());
    orders.put(from.orderId(), current.moved(to, reference, now));
    enter(from.orderId(), to, now);
  }

  private void enter(UUID orderId, OrderState state, Instant now) {
    require(steps.insert(new Entered(orderId, state), now), "Order was there before", orderId);
    touched.add(orderId);
  }

  @Override
  public Optional<Instant> enteredAt(UUID orderId, OrderState state) {
    return steps.find(new Entered(orderId, state));
  }

  @Override
  public void addGrant(UUID orderId, Order.Part part, UUID grantId, Cause cause, Instant now) {
    known(orderId);
    require(ledger.grant(grantId).isPresent(), "Order gives an unknown grant", orderId);
    require(
        grants.of(orderId).stream().noneMatch(given -> given.part() == part)
            && orderOfGrant.insert(grantId, orderId),
        "Order gives twice",
        orderId);
    grants.append(orderId, new Given(part, grantId));
    touched.add(orderId);
  }

  @Override
  public boolean hasGrants(UUID orderId) {
    return !grants.of(orderId).isEmpty();
  }

  @Override
  public Optional<Undoing> undoing(UUID orderId) {
    return undoings.find(orderId);
  }

  @Override
  public void addUndoing(UUID orderId, Undoing undoing, List<UUID> moved, Cause cause) {
    known(orderId);
    require(undoings.insert(orderId, undoing), "Order was undone before", orderId);
    for (UUID transfer : moved) {
      require(
          ledger.transfer(transfer).isPresent() && orderOfTransfer.insert(transfer, orderId),
          "Transfer is unknown or of another order",
          transfer);
      transfers.append(orderId, transfer);
    }
    touched.add(orderId);
  }

  /** All orders, as added. */
  public Collection<Order> all() {
    return orders.values();
  }

  /** What an order gave, as given. */
  public List<Given> grantsOf(UUID orderId) {
    return grants.of(orderId);
  }

  /** The transfers that undid an order. */
  public List<UUID> transfersOf(UUID orderId) {
    return transfers.of(orderId);
  }

  /** The order that a transfer undid. */
  public Optional<UUID> orderOfTransfer(UUID transferId) {
    return orderOfTransfer.find(transferId);
  }

  /** Those whose rows were written since somebody looked. */
  public Touched<UUID> touched() {
    return touched;
  }

  private Order known(UUID orderId) {
    return orders
        .find(orderId)
        .orElseThrow(() -> new IllegalStateException("Unknown order: " + orderId));
  }

  private static void require(boolean holds, String otherwise, UUID id) {
    if (!holds) {
      throw new IllegalStateException(otherwise + ": " + id);
    }
  }
}
