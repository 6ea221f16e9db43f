package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.MeteringMigrations;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** As the runtime role; and what only happens where transactions run beside one another. */
class SqlPaymentsTest extends PaymentsContract {
  private static Jdbi jdbi;
  private final Shop shop = Shop.over(jdbi);

  @BeforeAll
  static void migrate() throws SQLException {
    String url = Wallet.migratedDatabase();
    String runtime = TestPostgres.as(url, "orders_runtime");
    Wallet.jdbi(url).useHandle(owner -> MeteringMigrations.grantRuntime(owner, "orders_runtime"));
    jdbi = Wallet.jdbi(runtime);
  }

  @Override
  Shop.Till till() {
    return new SqlTill(jdbi);
  }

  @Test
  void the_same_callback_a_hundred_times_at_once_grants_once() throws Exception {
    Order order = shop.order();
    List<Callable<CallbackOutcome>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // Half of them the same delivery, half of them deliveries of their own.
      String delivery = i % 2 == 0 ? "msg_same_" + order.orderId() : "msg_" + i + order.orderId();
      calls.add(() -> shop.tell(shop.callback(order, PaymentStatus.SUCCEEDED, delivery), T0));
    }
    assertThat(together(calls)).filteredOn(CallbackOutcome.Applied.class::isInstance).hasSize(1);
    assertThat(shop.balance().available()).isEqualTo(Money.ofCredits(105_000));
  }

  @Test
  void two_sweeps_at_once_pass_one_another_over() {
    List<UUID> ours = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ours.add(shop.order().orderId());
    }
    Instant late = T0.plus(Duration.ofDays(3));
    jdbi.useTransaction(
        one -> {
          List<Order> first = SqlOrdering.in(one).orders().expire(3, Shop.CAUSE, late);
          List<Order> second =
              jdbi.inTransaction(
                  other -> SqlOrdering.in(other).orders().expire(1_000, Shop.CAUSE, late));
          assertThat(first).hasSize(3);
          assertThat(second).hasSizeGreaterThanOrEqualTo(3).doesNotContainAnyElementsOf(first);
        });
    assertThat(ours)
        .allMatch(
            id ->
                shop.run(counter -> counter.ordering().orders().find(id, shop.payer).orElseThrow())
                        .state()
                    == OrderState.EXPIRED);
  }

  @Test
  void accounts_that_were_there_before_can_owe() {
    UUID account =
        UUID.nameUUIDFromBytes(("receivable:" + shop.payer).getBytes(StandardCharsets.UTF_8));
    String computed =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT (substr(m, 1, 12) || '3' || substr(m, 14, 3)
                          || lpad(to_hex((('x' || substr(m, 17, 2))::bit(8)::integer & 63) | 128), 2, '0')
                          || substr(m, 19))::uuid::text
                        FROM (SELECT md5('receivable:' || CAST(:payer AS text)) AS m) AS p
                        """)
                    .bind("payer", shop.payer.toString())
                    .mapTo(String.class)
                    .one());
    assertThat(computed).isEqualTo(account.toString());
  }

  private static <T> List<T> together(List<Callable<T>> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(32);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
