package io.tollgate.metering.audit;

import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.InMemoryDeliveryStore.Delivery;
import io.tollgate.metering.order.InMemoryDeliveryStore.Outcome;
import io.tollgate.metering.order.InMemoryOrderStore.Given;
import io.tollgate.metering.order.InMemoryShop;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.OrderState;
import io.tollgate.metering.order.PaymentCallback;
import io.tollgate.metering.order.Subscription;
import io.tollgate.metering.order.Undoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of orders, looked at in the rows of a world without a database: what {@link OrderRules}
 * does by queries, under the same names. What an order gave and what was taken back is added up
 * from grants and transfers. One for the life of a world; look between transactions.
 */
public final class OrderAudit {
  private final InMemoryShop shop;
  private int deliveries;

  /** Of a world's shop. */
  public OrderAudit(InMemoryShop shop) {
    this.shop = shop;
  }

  /** The orders, subscriptions and deliveries written since this was last called. */
  public List<Violation> checkTouched() {
    List<Violation> found = new ArrayList<>(0);
    for (UUID id : shop.orders().touched().take()) {
      shop.orders().find(id).ifPresent(order -> check(order, found));
    }
    for (UUID id : shop.subscriptions().touched().take()) {
      shop.subscriptions().lock(id).ifPresent(one -> check(one, found));
    }
    if (deliveries < shop.deliveries().size()) {
      checkDeliveries(deliveries, found);
      deliveries = shop.deliveries().size();
    }
    return found;
  }

  /** Everything, from the first row on. */
  public List<Violation> checkAll() {
    List<Violation> found = new ArrayList<>();
    shop.orders().all().forEach(order -> check(order, found));
    shop.subscriptions().all().forEach(one -> check(one, found));
    checkDeliveries(0, found);
    checkDues(found);
    for (Transfer transfer : shop.ledger().transfers()) {
      boolean undoes =
          transfer.kind() == Transfer.Kind.CLAW_BACK || transfer.kind() == Transfer.Kind.OWE;
      if (undoes && shop.orders().orderOfTransfer(transfer.transferId()).isEmpty()) {
        complain(OrderRules.UNDOINGS, "transfer " + transfer.transferId() + " of no order", found);
      }
    }
    return found;
  }

  private void checkDues(List<Violation> found) {
    Map<UUID, Money> lowerings = shop.dues().lowerings();
    for (Due due : shop.dues().all()) {
      boolean byRows = due.lowered().equals(lowerings.getOrDefault(due.dueId(), Money.ZERO));
      if (!byRows || (due.settledAt().isEmpty() && !due.left().isPositive())) {
        complain(OrderRules.DUES, "due " + due.dueId(), found);
      }
    }
  }

  private void check(Order order, List<Violation> found) {
    checkGrants(order, found);
    checkUndoing(order, found);
    boolean sameWorld =
        shop.ledger().payer(order.payer()).map(Payer::world).equals(Optional.of(order.world()));
    boolean samePayer =
        order
            .item()
            .subscription()
            .map(id -> shop.subscriptions().lock(id).map(Subscription::payer))
            .map(payer -> payer.equals(Optional.of(order.payer())))
            .orElse(true);
    if (!sameWorld || !samePayer) {
      found.add(new Violation(17, OrderRules.WORLDS, "order " + order.orderId()));
    }
    if (SessionAudit.isMissing(order.cause())) {
      found.add(Violation.of(19, "order " + order.orderId() + " has no cause"));
    }
  }

  // Paid at some time, whatever came later.
  private void checkGrants(Order order, List<Violation> found) {
    boolean paid = shop.orders().enteredAt(order.orderId(), OrderState.PAID).isPresent();
    List<Given> grants = shop.orders().grantsOf(order.orderId());
    int parts = order.terms().bonus().isPositive() ? 2 : 1;
    if (grants.size() != (paid ? parts : 0) || (order.state() == OrderState.PAID && !paid)) {
      complain(
          OrderRules.GRANTS,
          "order " + order.orderId() + " (" + order.state() + ") gave " + grants,
          found);
    }
    for (Given given : grants) {
      Optional<Grant> grant = shop.ledger().grant(given.grantId());
      if (grant.isEmpty() || !isRight(order, given.part(), grant.get())) {
        complain(OrderRules.GRANTS, "order " + order.orderId() + " gave " + grant, found);
      }
    }
  }

  private static boolean isRight(Order order, Order.Part part, Grant grant) {
    if (!grant.payer().equals(order.payer())) {
      return false;
    }
    if (part == Order.Part.BONUS) {
      return grant.kind() == GrantKind.PROMOTIONAL && grant.amount().equals(order.terms().bonus());
    }
    if (!grant.amount().equals(order.terms().credits())) {
      return false;
    }
    if (order.item().subscription().isEmpty()) {
      return grant.kind() == GrantKind.PAID;
    }
    return grant.kind() == GrantKind.SUBSCRIPTION
        && grant
            .originalExpiry()
            .filter(at -> !at.isBefore(order.terms().grantUntil().orElseThrow()))
            .isPresent();
  }

  private void checkUndoing(Order order, List<Violation> found) {
    boolean undone =
        (order.state() == OrderState.REFUNDED || order.state() == OrderState.CHARGED_BACK)
            && shop.orders().hasGrants(order.orderId());
    Optional<Undoing> undoing = shop.orders().undoing(order.orderId());
    if (undone != undoing.isPresent() || (undone && !addsUp(order, undoing.get()))) {
      complain(
          OrderRules.UNDOINGS,
          "order " + order.orderId() + " (" + order.state() + ") took back " + undoing,
          found);
    }
  }

  private boolean addsUp(Order order, Undoing undoing) {
    long credits = 0;
    long bonus = 0;
    long owed = 0;
    List<Given> grants = shop.orders().grantsOf(order.orderId());
    for (UUID id : shop.orders().transfersOf(order.orderId())) {
      Transfer transfer = shop.ledger().transfer(id).orElseThrow();
      long micros = transfer.amount().micros();
      if (transfer.kind() == Transfer.Kind.OWE) {
        owed += micros;
      } else if (grants.contains(new Given(Order.Part.CREDITS, grantOf(transfer)))) {
        credits += micros;
      } else if (grants.contains(new Given(Order.Part.BONUS, grantOf(transfer)))) {
        bonus += micros;
      } else {
        return false;
      }
    }
    return undoing.clawedBack().micros() == credits
        && undoing.bonusBack().micros() == bonus
        && undoing.owed().micros() == owed
        && credits + owed == order.terms().credits().micros()
        && bonus <= order.terms().bonus().micros();
  }

  private static UUID grantOf(Transfer transfer) {
    return transfer.grantId().orElseThrow();
  }

  private void check(Subscription one, List<Violation> found) {
    Optional<Order> last = Optional.empty();
    for (Order order : shop.orders().all()) {
      boolean ofIt = order.item().subscription().equals(Optional.of(one.subscriptionId()));
      if (ofIt && last.map(before -> periodOf(before) < periodOf(order)).orElse(true)) {
        last = Optional.of(order);
      }
    }
    boolean inLast =
        last.filter(order -> periodOf(order) == one.period())
            .filter(order -> order.terms().grantUntil().equals(Optional.of(one.periodEnd())))
            .isPresent();
    if (!inLast) {
      complain(
          OrderRules.PERIODS,
          "subscription " + one.subscriptionId() + " is in period " + one.period(),
          found);
    }
  }

  private static int periodOf(Order order) {
    return order.item().period().getAsInt();
  }

  private void checkDeliveries(int after, List<Violation> found) {
    for (Delivery delivery : shop.deliveries().after(after)) {
      boolean taken = delivery.outcome() == Outcome.ACCEPTED;
      if (taken && (delivery.signedBy().isEmpty() || !isTrue(delivery.callback().orElseThrow()))) {
        complain(OrderRules.DELIVERIES, "delivery " + delivery, found);
      }
    }
  }

  private boolean isTrue(PaymentCallback callback) {
    Optional<Order> order = shop.orders().find(callback.orderId());
    return order.isPresent()
        && callback.signerWorld() == order.get().world()
        && callback.amountCents() == order.get().terms().priceCents()
        && callback.currency().equals(Order.CURRENCY);
  }

  private static void complain(String name, String offender, List<Violation> found) {
    found.add(new Violation(OrderRules.ORDERS, name, offender));
  }
}
