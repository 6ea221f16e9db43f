package io.tollgate.metering.defect;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.World;
import io.tollgate.metering.audit.Violation;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.dunning.DueKind;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.PaymentCallback;
import io.tollgate.metering.order.PaymentStatus;
import io.tollgate.metering.order.Shop;
import io.tollgate.metering.order.StandardWebhook;
import io.tollgate.metering.order.Subscriptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each mistake, in the smallest story that shows it; the same story without it is clean. */
abstract class OrderDefectContract {
  private final Shop shop = shop();

  /** One whose rows are its own. */
  abstract Shop shop();

  /** How the rows refuse what they do not allow. */
  abstract Class<? extends RuntimeException> refusal();

  @AfterEach
  void clear() {
    Planted.clear();
  }

  @ParameterizedTest
  @EnumSource
  void without_it_the_story_is_clean(OrderDefect defect) {
    tell(defect);
    assertThat(broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void planted_it_is_caught(OrderDefect defect) {
    Planted.plant(defect);
    boolean refused = false;
    try {
      tell(defect);
    } catch (RuntimeException constraint) {
      assertThat(constraint).isInstanceOf(refusal());
      // Nothing refuses but what the story is about.
      refused =
          List.of(
                  OrderDefect.PAID_TWICE,
                  OrderDefect.FORGED_SIGNATURE_ACCEPTED,
                  OrderDefect.MORE_CLAWED_BACK_THAN_LEFT,
                  OrderDefect.UNDONE_TWICE,
                  OrderDefect.REMINDED_AGAIN)
              .contains(defect);
      assertThat(refused).as("%s", constraint).isTrue();
    }
    if (!refused) {
      assertThat(broken()).containsAnyElementsOf(defect.invariants());
    }
  }

  private void tell(OrderDefect defect) {
    switch (defect) {
      case PAID_TWICE -> {
        Order order = shop.paidOrder();
        shop.tell(order, PaymentStatus.SUCCEEDED);
      }
      case FORGED_SIGNATURE_ACCEPTED -> forge(shop.order());
      case AMOUNT_NOT_COMPARED -> {
        Order order = shop.order();
        shop.tell(changed(order, World.LIVE, 1), T0);
      }
      case TEST_PAYS_LIVE -> {
        Order order = shop.order();
        shop.tell(changed(order, World.TEST, order.terms().priceCents()), T0);
      }
      case BONUS_FORGOTTEN -> shop.paidOrder();
      case MORE_CLAWED_BACK_THAN_LEFT, SPENT_CREDITS_NOT_OWED -> {
        Order order = shop.paidOrder();
        shop.held(1_000);
        shop.tell(order, PaymentStatus.CHARGED_BACK);
      }
      case UNDONE_TWICE -> {
        Order order = shop.paidOrder();
        shop.held(1_000);
        shop.tell(order, PaymentStatus.REFUNDED);
        shop.tell(order, PaymentStatus.CHARGED_BACK);
      }
      case DEBT_FORGOTTEN -> {
        Order order = shop.paidOrder();
        UUID session = shop.held(1_000);
        shop.tell(order, PaymentStatus.CHARGED_BACK);
        end(session);
      }
      case HELD_WHILE_OWING -> {
        Order order = shop.paidOrder();
        shop.held(1_000);
        shop.tell(order, PaymentStatus.CHARGED_BACK);
        shop.credit(500, GrantKind.CREDIT_LINE);
        shop.hold(UUID.randomUUID(), 10);
      }
      case RENEWED_TWICE, SUBSCRIPTION_CREDITS_KEPT -> {
        Subscriptions.Started.Begun begun = begin();
        shop.tell(begun.order(), PaymentStatus.SUCCEEDED);
        for (int i = 0; i < 2; i++) {
          Instant end = begun.subscription().periodEnd();
          shop.run(counter -> counter.ordering().subscriptions().turn(10, Shop.CAUSE, end));
        }
      }
      case LOWERED_TO_NOTHING_AND_OPEN -> {
        oweFiveCredits();
        shop.run(
            counter ->
                counter
                    .ordering()
                    .dues()
                    .lower(
                        DueKind.INVOICE,
                        "INV-1",
                        UUID.randomUUID(),
                        Money.ofCredits(5),
                        Shop.CAUSE,
                        T0));
      }
      case REMINDED_AGAIN -> {
        oweFiveCredits();
        for (int i = 0; i < 2; i++) {
          shop.run(
              counter ->
                  counter.ordering().dues().reach(10, Shop.CAUSE, T0.plus(Duration.ofDays(1))));
        }
      }
    }
  }

  private void oweFiveCredits() {
    Due due = Due.open(shop.payer, DueKind.INVOICE, "INV-1", Money.ofCredits(5), T0);
    shop.run(
        counter -> {
          counter.ordering().dues().owe(due, Shop.CAUSE, T0);
          return true;
        });
  }

  // As the callback's route does it: only what verifies is taken.
  private void forge(Order order) {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    StandardWebhook.Verification verification =
        StandardWebhook.verify(
            List.of(StandardWebhook.Secret.of(new byte[32])),
            new StandardWebhook.Headers("msg_1", Long.toString(T0.getEpochSecond()), "v1,AAAA"),
            body,
            T0);
    if (verification.verdict() == StandardWebhook.Verdict.GENUINE) {
      PaymentCallback callback = shop.callback(order, PaymentStatus.SUCCEEDED, "msg_1");
      shop.tell(
          new PaymentCallback(
              callback.deliveryId(),
              callback.bodySha256(),
              verification.signedBy().map(StandardWebhook.Secret::fingerprint).orElse(""),
              callback.signerWorld(),
              callback.orderId(),
              callback.status(),
              callback.reference(),
              callback.amountCents(),
              callback.currency()),
          T0);
    }
  }

  private PaymentCallback changed(Order order, World world, long cents) {
    PaymentCallback callback = shop.callback(order, PaymentStatus.SUCCEEDED, "msg_1");
    return new PaymentCallback(
        callback.deliveryId(),
        callback.bodySha256(),
        callback.signedBy(),
        world,
        callback.orderId(),
        callback.status(),
        callback.reference(),
        cents,
        callback.currency());
  }

  private void end(UUID session) {
    shop.run(
        counter -> {
          counter.metering().startAttempt(session, 1, T0, Shop.CAUSE);
          return counter
              .metering()
              .endAttempt(session, new Ending(1, EndReason.COMPLETED, 0, 0, false), Shop.CAUSE, T0);
        });
  }

  private Subscriptions.Started.Begun begin() {
    return (Subscriptions.Started.Begun)
        shop.run(
            counter ->
                counter
                    .ordering()
                    .subscriptions()
                    .start(
                        UUID.randomUUID(),
                        shop.payer,
                        "monthly-30",
                        ZoneId.of("UTC"),
                        Shop.CAUSE,
                        T0));
  }

  private List<Integer> broken() {
    return shop.broken().stream().map(Violation::invariant).distinct().toList();
  }
}
