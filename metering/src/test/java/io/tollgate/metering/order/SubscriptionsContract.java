package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subscriptions do, over PostgreSQL and in memory. 33,000 credits a month for 30 euros. */
abstract class SubscriptionsContract {
  static final ZoneId UTC = ZoneId.of("UTC");
  private final Shop.Till till = till();
  private final Shop shop = new Shop(till);

  /** Rows with what the migrations sell. */
  abstract Shop.Till till();

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
    Grant grant = shop.run(counter -> counter.metering().grants(shop.payer)).get(0);
    assertThat(grant.kind()).isEqualTo(GrantKind.SUBSCRIPTION);
    assertThat(grant.expiresAt()).contains(begun.subscription().periodEnd());

    Instant end = begun.subscription().periodEnd();
    assertThat(turn(end.minusSeconds(1))).isEmpty();
    List<Turned> turned = turn(end);
    assertThat(turned).hasSize(1);
    assertThat(turned.get(0).subscription().period()).isEqualTo(1);
    assertThat(turned.get(0).order()).isPresent();
    assertThat(turn(end)).isEmpty();
    shop.run(counter -> counter.metering().expireGrants(1_000, Shop.CAUSE, end));
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
    assertThat(shop.run(counter -> counter.metering().grants(shop.payer)).get(0).expiresAt())
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
        shop.run(counter -> counter.ordering().subscriptions().cancel(id, stranger, T0));
    assertThat(theirs).isEmpty();
    for (int i = 0; i < 2; i++) {
      Optional<Subscription> cancelled =
          shop.run(counter -> counter.ordering().subscriptions().cancel(id, shop.payer, T0));
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

  static List<Order> orders(Shop shop) {
    return shop.run(counter -> counter.ordering().orders().list(shop.payer, Optional.empty(), 10));
  }

  Started.Begun begin(Instant at) {
    return begin(shop, at);
  }

  static Started.Begun begin(Shop shop, Instant at) {
    return (Started.Begun)
        shop.run(
            counter ->
                counter
                    .ordering()
                    .subscriptions()
                    .start(UUID.randomUUID(), shop.payer, "monthly-30", UTC, Shop.CAUSE, at));
  }

  private Started start(String plan, Instant at) {
    return shop.run(
        counter ->
            counter
                .ordering()
                .subscriptions()
                .start(UUID.randomUUID(), shop.payer, plan, UTC, Shop.CAUSE, at));
  }

  List<Turned> turn(Instant now) {
    return shop
        .run(counter -> counter.ordering().subscriptions().turn(1_000, Shop.CAUSE, now))
        .stream()
        .filter(turned -> turned.subscription().payer().equals(shop.payer))
        .toList();
  }
}
