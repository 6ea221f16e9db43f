package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.World;
import io.tollgate.metering.audit.Violation;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A payer who buys, and a provider who tells of it; each step in a transaction of its own. */
public final class Shop {
  public static final Cause CAUSE = new Cause("payment-provider", "request-1", "payment");
  public static final String PACKAGE = "credits-100"; // 100,000 credits and 5,000 for 100 euros

  private final Till till;
  public final UUID payer = UUID.randomUUID();
  private int deliveries;

  /** The use cases of one transaction. */
  public record Counter(Metering metering, Ordering ordering) {}

  /** The rows behind a shop, in PostgreSQL or in memory. */
  interface Till {
    <T> T run(Function<Counter, T> work);

    /** Every row but the log of deliveries. */
    String dump();

    /** How many lines the log of deliveries has. */
    int deliveries();

    /** What the books find wrong. */
    List<Violation> broken();
  }

  /** Over a migrated database. */
  public static Shop over(Jdbi jdbi) {
    return new Shop(new SqlTill(jdbi));
  }

  /** In memory. */
  public static Shop inMemory() {
    return new Shop(new InMemoryTill());
  }

  Shop(Till till) {
    this.till = till;
    run(
        counter -> {
          counter.metering().openPayer(payer, World.LIVE, CAUSE, T0);
          return payer;
        });
  }

  public <T> T run(Function<Counter, T> work) {
    return till.run(work);
  }

  public Order order() {
    return run(
        counter ->
            counter
                .ordering()
                .orders()
                .create(UUID.randomUUID(), payer, PACKAGE, CAUSE, T0)
                .orElseThrow());
  }

  public Order paidOrder() {
    Order order = order();
    tell(order, PaymentStatus.SUCCEEDED);
    return order;
  }

  public Order now(Order order) {
    return run(counter -> counter.ordering().orders().find(order.orderId(), payer).orElseThrow());
  }

  public PaymentCallback callback(Order order, PaymentStatus status, String delivery) {
    return new PaymentCallback(
        delivery,
        "%064x".formatted((order.orderId() + status.code()).hashCode() & 0xffffffffL),
        "0123456789ab",
        order.world(),
        order.orderId(),
        status,
        "pay_" + order.orderId(),
        order.terms().priceCents(),
        "EUR");
  }

  public CallbackOutcome tell(Order order, PaymentStatus status) {
    return tell(callback(order, status, "msg_" + order.orderId() + "_" + deliveries++), T0);
  }

  public CallbackOutcome tell(PaymentCallback callback, Instant now) {
    Cause cause = new Cause("payment-provider", "request-" + callback.deliveryId(), "payment");
    return run(counter -> counter.ordering().payments().accept(callback, cause, now));
  }

  public Balance balance() {
    return run(counter -> counter.metering().balance(payer));
  }

  /** Holds minutes of an A10, 10 credits each. */
  public HoldOutcome hold(UUID session, int minutes) {
    return run(
        counter -> {
          Metering metering = counter.metering();
          Quote quote = Wallet.quote(metering, payer, minutes);
          return metering.hold(session, payer, quote.quoteId(), CAUSE, T0);
        });
  }

  public UUID held(int minutes) {
    UUID session = UUID.randomUUID();
    assertThat(hold(session, minutes)).isInstanceOf(HoldOutcome.Held.class);
    return session;
  }

  public Money credit(long credits, GrantKind kind) {
    return run(
        counter ->
            counter
                .metering()
                .credit(
                    UUID.randomUUID(),
                    payer,
                    Money.ofCredits(credits),
                    kind,
                    100,
                    Optional.empty(),
                    CAUSE,
                    T0)
                .left());
  }

  String dump() {
    return till.dump();
  }

  /** Every row of the schema but the log of deliveries and the history of migrations. */
  public static Map<String, String> dump(Handle handle) {
    return SqlTill.dump(handle);
  }

  int deliveries() {
    return till.deliveries();
  }

  /** What the books find wrong. */
  public List<Violation> broken() {
    return till.broken();
  }

  void booksAreRight() {
    assertThat(broken()).isEmpty();
  }
}
