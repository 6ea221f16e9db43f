package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.Subscriptions.Started;
import io.tollgate.metering.order.Subscriptions.Turned;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** 33,000 credits a month for 30 euros. */
class SubscriptionsTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static Jdbi jdbi;
  private final Shop shop = new Shop(jdbi);

  @BeforeAll
  static void migrate() {
    jdbi = Wallet.jdbi(Wallet.migratedDatabase());
  }

  @AfterEach
  void the_books_are_right() {
    shop.booksAreRight();
  }

  @Test
  void a_month_is_ordered_paid_and_its_credits_expire_with_it() {
    Started.Begun begun = begin(T0);
    assertThat(begun.order().state()).isEqualTo(OrderState.OPEN);
    assertThat(begun.order().terms().priceCents()).isEqualTo(3_000);
    assertThat(begun.subscription().periodEnd()).isEqualTo("2026-04-01T12:00:00Z");
    assertThat(shop.balance().available()).isEqualTo(Money.ZERO);

    shop.tell(begun.order(), PaymentStatus.SUCCEEDED);
    Grant grant = shop.run(h -> Metering.in(h).grants(shop.payer)).get(0);
    assertThat(grant.kind()).isEqualTo(GrantKind.SUBSCRIPTION);
    assertThat(grant.expiresAt()).contains(begun.subscription().periodEnd());

    Instant end = begun.subscription().periodEnd();
    assertThat(turn(end.minusSeconds(1))).isEmpty();
    List<Turned> turned = turn(end);
    assertThat(turned).hasSize(1);
    assertThat(turned.get(0).subscription().period()).isEqualTo(1);
    assertThat(turned.get(0).order()).isPresent();
    assertThat(turn(end)).isEmpty();
    shop.run(h -> Metering.in(h).expireGrants(1_000, Shop.CAUSE, end));
    assertThat(shop.balance().available()).isEqualTo(Money.ZERO);
    shop.tell(
        shop.callback(
            turned.get(0).order().orElseThrow(), PaymentStatus.SUCCEEDED, "m" + shop.payer),
        end);
    assertThat(shop.balance().available()).isEqualTo(Money.ofCredits(33_000));
  }

  @Test
  void a_period_that_was_paid_late_can_be_used_for_a_week() {
    Started.Begun begun = begin(T0);
    Instant late = begun.subscription().periodEnd().plus(Duration.ofDays(2));
    shop.tell(shop.callback(begun.order(), PaymentStatus.SUCCEEDED, "m" + shop.payer), late);
    assertThat(shop.run(h -> Metering.in(h).grants(shop.payer)).get(0).expiresAt())
        .contains(late.plus(Duration.ofDays(7)));
  }

  @Test
  void one_that_began_on_the_31st_keeps_to_the_ends_of_months() {
    Started.Begun begun = begin(Instant.parse("2028-01-31T09:00:00Z"));
    List<String> ends = new ArrayList<>();
    Subscription current = begun.subscription();
    Order order = begun.order();
    for (int i = 0; i < 4; i++) {
      ends.add(current.periodEnd().toString());
      shop.tell(
          shop.callback(order, PaymentStatus.SUCCEEDED, "m" + i + shop.payer),
          current.periodStart());
      Turned turned = turn(current.periodEnd()).get(0);
      current = turned.subscription();
      order = turned.order().orElseThrow();
    }
    assertThat(ends)
        .containsExactly(
            "2028-02-29T09:00:00Z",
            "2028-03-31T09:00:00Z",
            "2028-04-30T09:00:00Z",
            "2028-05-31T09:00:00Z");
  }

  @Test
  void a_cancelled_one_ends_with_its_period_and_an_unpaid_one_too() {
    Started.Begun begun = begin(T0);
    shop.tell(begun.order(), PaymentStatus.SUCCEEDED);
    UUID id = begun.subscription().subscriptionId();
    UUID stranger = UUID.randomUUID();
    Optional<Subscription> theirs =
        shop.run(h -> SqlOrdering.in(h).subscriptions().cancel(id, stranger, T0));
    assertThat(theirs).isEmpty();
    for (int i = 0; i < 2; i++) {
      Optional<Subscription> cancelled =
          shop.run(h -> SqlOrdering.in(h).subscriptions().cancel(id, shop.payer, T0));
      assertThat(cancelled).map(Subscription::cancelAtPeriodEnd).contains(true);
    }
    assertThat(shop.balance().available()).isEqualTo(Money.ofCredits(33_000));
    Turned ended = turn(begun.subscription().periodEnd()).get(0);
    assertThat(ended.subscription().endReason()).contains("cancelled");
    assertThat(ended.order()).isEmpty();

    // It may begin anew; this time nobody pays.
    Started.Begun again = begin(begun.subscription().periodEnd());
    assertThat(turn(again.subscription().periodEnd()).get(0).subscription().endReason())
        .contains("unpaid");
    assertThat(turn(T0.plus(Duration.ofDays(900)))).isEmpty();
  }

  @Test
  void months_that_passed_while_no_server_ran_are_not_billed() {
    Started.Begun begun = begin(T0);
    shop.tell(begun.order(), PaymentStatus.SUCCEEDED);
    Turned turned = turn(T0.plus(Duration.ofDays(100))).get(0);
    assertThat(turned.subscription().period()).isEqualTo(3);
    assertThat(orders(shop)).hasSize(2);
  }

  @Test
  void an_unknown_plan_and_a_second_of_the_same_are_refused() {
    begin(T0);
    assertThat(start("monthly-30", T0)).isInstanceOf(Started.Already.class);
    assertThat(((Started.UnknownPlan) start("monthly-9", T0)).known())
        .containsExactly("monthly-30", "monthly-150");
  }

  @Test
  void servers_that_turn_at_once_order_each_period_once() throws Exception {
    List<Shop> shops = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Shop one = new Shop(jdbi);
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

  private static List<Order> orders(Shop shop) {
    return shop.run(h -> SqlOrdering.in(h).orders().list(shop.payer, Optional.empty(), 10));
  }

  private Started.Begun begin(Instant at) {
    return begin(shop, at);
  }

  private static Started.Begun begin(Shop shop, Instant at) {
    return (Started.Begun)
        shop.run(
            h ->
                SqlOrdering.in(h)
                    .subscriptions()
                    .start(UUID.randomUUID(), shop.payer, "monthly-30", UTC, Shop.CAUSE, at));
  }

  private Started start(String plan, Instant at) {
    return shop.run(
        h ->
            SqlOrdering.in(h)
                .subscriptions()
                .start(UUID.randomUUID(), shop.payer, plan, UTC, Shop.CAUSE, at));
  }

  private List<Turned> turn(Instant now) {
    return shop.run(h -> SqlOrdering.in(h).subscriptions().turn(1_000, Shop.CAUSE, now)).stream()
        .filter(turned -> turned.subscription().payer().equals(shop.payer))
        .toList();
  }
}
