package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.World;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A payer who buys, and a provider who tells of it; each step in a transaction of its own. */
public final class Shop {
  public static final Cause CAUSE = new Cause("payment-provider", "request-1", "payment");
  public static final String PACKAGE = "credits-100"; // 100,000 credits and 5,000 for 100 euros

  private final Jdbi jdbi;
  public final UUID payer = UUID.randomUUID();
  private int deliveries;

  public Shop(Jdbi jdbi) {
    this(jdbi, World.LIVE);
  }

  public Shop(Jdbi jdbi, World world) {
    this.jdbi = jdbi;
    run(
        handle -> {
          Metering.in(handle).openPayer(payer, world, CAUSE, T0);
          return payer;
        });
  }

  public <T> T run(Function<Handle, T> work) {
    return jdbi.inTransaction(work::apply);
  }

  public Order order() {
    return run(
        handle ->
            SqlOrdering.in(handle)
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
    return run(
        handle -> SqlOrdering.in(handle).orders().find(order.orderId(), payer).orElseThrow());
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
    return run(handle -> SqlOrdering.in(handle).payments().accept(callback, cause, now));
  }

  public Balance balance() {
    return run(handle -> Metering.in(handle).balance(payer));
  }

  /** Holds minutes of an A10, 10 credits each. */
  public HoldOutcome hold(UUID session, int minutes) {
    return run(
        handle -> {
          Metering metering = Metering.in(handle);
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
        handle ->
            Metering.in(handle)
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

  /** Every row of the schema but the log of deliveries and the history of migrations. */
  public Map<String, String> dump() {
    return run(Shop::dump);
  }

  /** Every row of the schema but the log of deliveries and the history of migrations. */
  public static Map<String, String> dump(Handle handle) {
    Map<String, String> rows = new TreeMap<>();
    for (String table :
        handle
            .createQuery(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'metering'"
                    + " AND tablename NOT IN ('payment_delivery', 'flyway_history')")
            .mapTo(String.class)
            .list()) {
      rows.put(
          table,
          handle
              .createQuery(
                  "SELECT coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '') FROM metering.\""
                      + table
                      + "\" t")
              .mapTo(String.class)
              .one());
    }
    return rows;
  }

  public void booksAreRight() {
    run(
        handle -> {
          // Its credit lines stand without contracts.
          assertThat(Books.check(handle))
              .filteredOn(f -> !f.name().startsWith("a credit line"))
              .allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue());
          return true;
        });
  }
}
