package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Wallet;
import io.tollgate.metering.order.Subscriptions.Started;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With what only happens where transactions run beside one another. */
class SqlSubscriptionsTest extends SubscriptionsContract {
  private static Jdbi jdbi;

  @BeforeAll
  static void migrate() {
    jdbi = Wallet.jdbi(Wallet.migratedDatabase());
  }

  @Override
  Shop.Till till() {
    return new SqlTill(jdbi);
  }

  @Test
  void servers_that_turn_at_once_order_each_period_once() throws Exception {
    List<Shop> shops = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Shop one = Shop.over(jdbi);
      Started.Begun begun = begin(one, T0);
      one.tell(begun.order(), PaymentStatus.SUCCEEDED);
      shops.add(one);
    }
    Instant end = SubscriptionPeriods.start(T0, UTC, 1);
    List<Callable<Integer>> servers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      int server = i;
      servers.add(
          () -> {
            if (server % 4 == 3) {
              // One that dies before it commits leaves nothing behind.
              try (Handle handle = jdbi.open()) {
                handle.begin();
                SqlOrdering.in(handle).subscriptions().turn(5, Shop.CAUSE, end);
                handle.rollback();
                return 0;
              }
            }
            return jdbi.inTransaction(
                    h -> SqlOrdering.in(h).subscriptions().turn(5, Shop.CAUSE, end))
                .size();
          });
    }
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      int turned = 0;
      for (Future<Integer> future : pool.invokeAll(servers)) {
        turned += future.get();
      }
      int rest = 0;
      for (int more = -1; more != 0; rest += more) {
        more =
            jdbi.inTransaction(h -> SqlOrdering.in(h).subscriptions().turn(5, Shop.CAUSE, end))
                .size();
      }
      assertThat(turned + rest).isEqualTo(20);
    } finally {
      pool.shutdownNow();
    }
    for (Shop one : shops) {
      assertThat(orders(one)).hasSize(2);
    }
  }

  @Test
  void a_server_passes_over_what_another_has_in_hand() {
    begin(T0);
    Instant end = SubscriptionPeriods.start(T0, UTC, 1);
    jdbi.useTransaction(
        one -> {
          assertThat(SqlOrdering.in(one).subscriptions().turn(1_000, Shop.CAUSE, end)).isNotEmpty();
          assertThat(turn(end)).isEmpty();
        });
  }
}
