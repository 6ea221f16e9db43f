package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What payments do, over PostgreSQL and in memory. 100,000 credits and 5,000 promotional ones cost
 * 100 euros here.
 */
abstract class PaymentsContract {
  private final Shop.Till till = till();
  private final Shop shop = new Shop(till);

  /** Rows with what the migrations sell. */
  abstract Shop.Till till();

  @AfterEach
  void the_books_are_right() {
    shop.booksAreRight();
  }

  @Test
  void a_paid_order_gives_its_credits_and_its_bonus_which_expire() {
    Order order = shop.order();
    assertThat(order.state()).isEqualTo(OrderState.OPEN);
    assertThat(shop.balance().available()).isEqualTo(Money.ZERO);

    assertThat(shop.tell(order, PaymentStatus.SUCCEEDED))
        .isInstanceOf(CallbackOutcome.Applied.class);

    assertThat(shop.now(order).state()).isEqualTo(OrderState.PAID);
    assertThat(shop.balance().available()).isEqualTo(credits(105_000));
    List<Grant> grants = shop.run(counter -> counter.metering().grants(shop.payer));
    // The bonus is drawn first; both expire after two years.
    assertThat(grants)
        .extracting(Grant::kind)
        .containsExactly(GrantKind.PROMOTIONAL, GrantKind.PAID);
    assertThat(grants)
        .allMatch(grant -> grant.expiresAt().equals(Optional.of(T0.plus(Duration.ofDays(730)))));
  }

  /** What is told of an order ends the same, in whatever order and however often it is told. */
  @Test
  void any_permutation_of_reports_ends_the_same() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<PaymentStatus> told = new ArrayList<>();
      for (PaymentStatus status : PaymentStatus.values()) {
        if (random.nextInt(3) > 0) {
          Collections.addAll(told, status, status);
        }
      }
      List<Object> expected = null;
      for (int i = 0; i < 3; i++) {
        Shop one = new Shop(till);
        Order order = one.order();
        Collections.shuffle(told, random);
        told.forEach(status -> one.tell(order, status));
        List<Object> end = List.of(one.now(order).state(), one.balance(), told.size());
        expected = expected == null ? end : expected;
        assertThat(end).as("seed %d: %s", seed, told).isEqualTo(expected);
      }
      OrderState last =
          told.stream().map(PaymentStatus::leadsTo).reduce(OrderState.OPEN, OrderState::after);
      assertThat(expected.get(0)).isEqualTo(last);
      boolean rich = last == OrderState.PAID;
      assertThat(((Balance) expected.get(1)).available())
          .isEqualTo(rich ? credits(105_000) : Money.ZERO);
    }
  }

  @Test
  void a_refund_takes_what_is_left_and_what_was_spent_is_owed() {
    Order order = shop.paidOrder();
    UUID session = shop.held(1_000); // 10,000 credits: 5,000 of the bonus, 5,000 paid for
    spend(session, 600); // 6,000 of them; 4,000 paid ones come back

    shop.tell(order, PaymentStatus.REFUNDED);

    Undoing undoing = shop.run(counter -> counter.ordering().orders().undoing(order).orElseThrow());
    assertThat(undoing.clawedBack()).isEqualTo(credits(99_000));
    assertThat(undoing.bonusBack()).isEqualTo(Money.ZERO);
    assertThat(undoing.owed()).isEqualTo(credits(1_000));
    assertThat(shop.balance()).isEqualTo(new Balance(Money.ZERO, Money.ZERO, credits(1_000)));
    assertThat(dues()).isEmpty(); // A refund was our own doing.
  }

  @Test
  void a_chargeback_during_a_session_takes_what_comes_back_of_it() {
    Order order = shop.paidOrder();
    UUID session = shop.held(1_000);
    shop.tell(order, PaymentStatus.CHARGED_BACK);
    assertThat(shop.balance()).isEqualTo(new Balance(Money.ZERO, credits(10_000), credits(5_000)));

    spend(session, 200); // 8,000 come back: 5,000 to the paid grant, which pay the debt

    // The bonus that comes back was clawed back of nothing: it stays, and is all that is left.
    assertThat(shop.balance()).isEqualTo(new Balance(credits(3_000), Money.ZERO, Money.ZERO));
    assertThat(dues()).singleElement().extracting(Due::amount).isEqualTo(credits(5_000));
    shop.run(counter -> counter.ordering().dues().settlePaidChargebacks(1_000, Shop.CAUSE, T0));
    assertThat(dues()).allMatch(due -> due.settledAt().isPresent());
  }

  @Test
  void what_a_correction_brings_pays_what_is_owed() {
    Order order = shop.paidOrder();
    UUID session = shop.held(2_000);
    spend(session, 2_000);
    shop.tell(order, PaymentStatus.CHARGED_BACK);
    assertThat(shop.balance().owed()).isEqualTo(credits(15_000));
    shop.run(
        counter ->
            counter
                .metering()
                .corrections()
                .correct(
                    UUID.randomUUID(),
                    shop.payer,
                    new Correctable.OfCharge(session, 1_999),
                    Optional.empty(),
                    Shop.CAUSE,
                    T0));
    assertThat(shop.balance()).isEqualTo(new Balance(Money.ZERO, Money.ZERO, credits(14_990)));
  }

  @Test
  void whoever_owes_holds_nothing_and_new_credits_pay_first() {
    Order order = shop.paidOrder();
    spend(shop.held(2_000), 2_000); // 20,000 credits
    shop.tell(order, PaymentStatus.CHARGED_BACK);
    assertThat(shop.balance().owed()).isEqualTo(credits(15_000));

    assertThat(shop.hold(UUID.randomUUID(), 5))
        .isEqualTo(
            new HoldOutcome.InsufficientBalance(
                credits(50), Money.ZERO, credits(15_050), credits(15_000)));
    // A credit line is lent: it neither pays the debt nor helps while there is one.
    shop.credit(500, GrantKind.CREDIT_LINE);
    assertThat(shop.balance().owed()).isEqualTo(credits(15_000));
    assertThat(shop.hold(UUID.randomUUID(), 5)).isInstanceOf(HoldOutcome.InsufficientBalance.class);

    assertThat(shop.credit(4_000, GrantKind.PROMOTIONAL)).isEqualTo(Money.ZERO);
    assertThat(shop.balance().owed()).isEqualTo(credits(11_000));
    Order second = shop.paidOrder();
    assertThat(shop.balance().owed()).isEqualTo(Money.ZERO);
    assertThat(shop.balance().available()).isEqualTo(credits(500 + 105_000 - 11_000));
    assertThat(dues()).allMatch(due -> due.settledAt().isPresent());
    shop.held(5);

    // What the debt took of the second order is spent, and owed when that is undone too.
    shop.tell(second, PaymentStatus.REFUNDED);
    assertThat(shop.balance().owed()).isEqualTo(credits(11_000));
  }

  @Test
  void what_is_owed_is_taken_from_other_credits_at_once() {
    Order order = shop.paidOrder();
    spend(shop.held(1_000), 1_000);
    shop.credit(7_000, GrantKind.PAID);
    shop.tell(order, PaymentStatus.CHARGED_BACK);
    assertThat(shop.balance()).isEqualTo(new Balance(credits(2_000), Money.ZERO, Money.ZERO));
    assertThat(dues()).isEmpty();
  }

  @Test
  void what_cannot_be_true_of_the_order_is_refused_and_leaves_a_line_in_the_log_only() {
    Order order = shop.order();
    Order paid = shop.paidOrder();
    PaymentCallback good = shop.callback(order, PaymentStatus.SUCCEEDED, "msg_1" + order.orderId());
    PaymentCallback taken =
        shop.callback(paid, PaymentStatus.REFUNDED, "msg_" + paid.orderId() + "_0");
    String before = shop.dump();
    int lines = shop.deliveries();
    assertRefused(
        with(good, UUID.randomUUID(), good.signerWorld(), 10_000, "EUR"), "order_not_found");
    assertRefused(with(good, order.orderId(), World.TEST, 10_000, "EUR"), "payment_world_mismatch");
    assertRefused(with(good, order.orderId(), World.LIVE, 9_999, "EUR"), "payment_mismatch");
    assertRefused(with(good, order.orderId(), World.LIVE, 10_000, "USD"), "payment_mismatch");
    assertRefused(taken, "delivery_id_reused");
    assertThat(shop.dump()).isEqualTo(before);
    assertThat(shop.deliveries()).isEqualTo(lines + 5);
  }

  @Test
  void deliveries_that_nobody_signed_are_kept_up_to_a_bound() {
    int before = shop.deliveries();
    Instant then = T0.plus(Duration.ofDays(400));
    shop.run(
        counter -> {
          for (int i = 0; i < DeliveryStore.UNSIGNED_PER_HOUR_MAX + 20; i++) {
            counter
                .ordering()
                .payments()
                .noteUnread("msg", "forged", "0".repeat(64), Optional.empty(), Shop.CAUSE, then);
          }
          return true;
        });
    assertThat(shop.deliveries() - before).isEqualTo(DeliveryStore.UNSIGNED_PER_HOUR_MAX);
  }

  @Test
  void an_order_nobody_pays_expires_and_a_late_payment_is_honoured() {
    Order order = shop.order();
    assertThat(expire(T0.plus(Orders.WAITS).minusSeconds(1))).doesNotContain(order.orderId());
    assertThat(expire(T0.plus(Orders.WAITS))).contains(order.orderId());
    assertThat(expire(T0.plus(Orders.WAITS))).doesNotContain(order.orderId());
    assertThat(shop.now(order).state()).isEqualTo(OrderState.EXPIRED);
    shop.tell(order, PaymentStatus.SUCCEEDED);
    assertThat(shop.balance().available()).isEqualTo(credits(105_000));
  }

  private void spend(UUID session, int minutes) {
    shop.run(
        counter -> {
          Metering metering = counter.metering();
          metering.startAttempt(session, 1, T0, Shop.CAUSE);
          return metering.endAttempt(
              session,
              new Ending(1, EndReason.COMPLETED, minutes * 60_000L, minutes * 60_000L, false),
              Shop.CAUSE,
              T0.plusSeconds(minutes * 60L));
        });
  }

  private List<Due> dues() {
    return shop.run(counter -> counter.ordering().dues().list(shop.payer, 100));
  }

  private List<UUID> expire(Instant now) {
    return shop.run(counter -> counter.ordering().orders().expire(1_000, Shop.CAUSE, now)).stream()
        .map(Order::orderId)
        .toList();
  }

  private void assertRefused(PaymentCallback callback, String reason) {
    CallbackOutcome outcome = shop.tell(callback, T0);
    assertThat(outcome).isInstanceOf(CallbackOutcome.Refused.class);
    assertThat(((CallbackOutcome.Refused) outcome).reason().code()).isEqualTo(reason);
  }

  private static PaymentCallback with(
      PaymentCallback callback, UUID order, World world, long cents, String currency) {
    return new PaymentCallback(
        callback.deliveryId(),
        callback.bodySha256(),
        callback.signedBy(),
        world,
        order,
        callback.status(),
        callback.reference(),
        cents,
        currency);
  }

  private static Money credits(long credits) {
    return Money.ofCredits(credits);
  }
}
