package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.dunning.DueKind;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.AccountClosing.Outcome;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the end of an account does, over PostgreSQL and in memory. */
abstract class AccountClosingContract {
  final Shop.Till till = till();
  final Shop shop = new Shop(till);

  /** Rows with what the migrations sell. */
  abstract Shop.Till till();

  @AfterEach
  void the_books_are_right() {
    shop.booksAreRight();
  }

  @Test
  void paid_credits_stay_refundable_and_all_others_lapse() {
    shop.paidOrder();
    shop.credit(700, GrantKind.SUBSCRIPTION);
    shop.credit(30, GrantKind.PROMOTIONAL);
    Outcome first = close();
    assertThat(first)
        .isEqualTo(
            new Outcome.Done(
                new AccountClosing.Closed(Money.ofCredits(5_730), Money.ofCredits(100_000))));
    assertThat(close()).isEqualTo(first);
    assertThat(shop.balance().available()).isEqualTo(Money.ofCredits(100_000));

    UUID payout = UUID.randomUUID();
    assertThat(payOut(payout)).isEqualTo(Money.ofCredits(100_000));
    assertThat(payOut(payout)).isEqualTo(Money.ZERO);
    assertThat(payOut(UUID.randomUUID())).isEqualTo(Money.ZERO);
    assertThat(shop.balance().available()).isEqualTo(Money.ZERO);
  }

  @Test
  void what_runs_and_what_is_owed_comes_first() {
    Order order = shop.paidOrder();
    shop.held(600); // 5,000 of the bonus and 1,000 paid for
    assertThat(hindrances()).containsExactly(ClosingHindrance.HELD);
    shop.tell(order, PaymentStatus.CHARGED_BACK);
    assertThat(hindrances()).containsExactly(ClosingHindrance.HELD, ClosingHindrance.OWED);
    assertThat(prospect().held()).isEqualTo(Money.ofCredits(6_000));
    assertThat(prospect().owed()).isEqualTo(Money.ofCredits(1_000));
    assertThatThrownBy(() -> payOut(UUID.randomUUID())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_would_happen_is_told_before_and_changes_nothing() {
    shop.paidOrder();
    shop.credit(30, GrantKind.PROMOTIONAL);
    var before = shop.dump();
    ClosingProspect told = prospect();
    assertThat(told.refundable()).isEqualTo(Money.ofCredits(100_000));
    assertThat(told.lapsing()).isEqualTo(Money.ofCredits(5_030));
    assertThat(told.hindrances()).isEmpty();
    assertThat(shop.dump()).isEqualTo(before);
    assertThat(close())
        .isEqualTo(new Outcome.Done(new AccountClosing.Closed(told.lapsing(), told.refundable())));
  }

  @Test
  void all_that_binds_the_account_is_named_at_once() {
    UUID subscription = UUID.randomUUID();
    shop.run(
        counter -> {
          Ordering ordering = counter.ordering();
          ordering
              .subscriptions()
              .start(subscription, shop.payer, "monthly-30", ZoneId.of("UTC"), Shop.CAUSE, T0);
          Due invoice =
              Due.open(shop.payer, DueKind.INVOICE, "T-" + shop.payer, Money.ofCredits(70), T0);
          ordering.dues().owe(invoice, Shop.CAUSE, T0);
          counter
              .metering()
              .grantTimes()
              .credit(
                  UUID.randomUUID(),
                  shop.payer,
                  Money.ofCredits(9),
                  GrantKind.PROMOTIONAL,
                  50,
                  Optional.of(T0.plusSeconds(60)),
                  Optional.empty(),
                  Shop.CAUSE,
                  T0);
          return true;
        });
    shop.credit(100, GrantKind.CREDIT_LINE);
    shop.held(3);
    assertThat(hindrances())
        .containsExactly(
            ClosingHindrance.HELD,
            ClosingHindrance.DUES,
            ClosingHindrance.CREDIT_LINE,
            ClosingHindrance.SUBSCRIPTION,
            ClosingHindrance.GRANTS_TO_BEGIN);
    assertThat(prospect().open().dues()).isEqualTo(Money.ofCredits(70));
    assertThat(prospect().open().creditLine()).isEqualTo(Money.ofCredits(30));
    // A subscription that ends with its month binds nobody.
    shop.run(counter -> counter.ordering().subscriptions().cancel(subscription, shop.payer, T0));
    assertThat(hindrances()).doesNotContain(ClosingHindrance.SUBSCRIPTION);
  }

  final Set<ClosingHindrance> hindrances() {
    Outcome.Open open = (Outcome.Open) close();
    assertThat(open.prospect()).isEqualTo(prospect());
    return open.prospect().hindrances();
  }

  private ClosingProspect prospect() {
    return shop.run(counter -> counter.ordering().closing().prospect(shop.payer, T0));
  }

  private Outcome close() {
    return shop.run(counter -> counter.ordering().closing().close(shop.payer, Shop.CAUSE, T0));
  }

  private Money payOut(UUID payout) {
    return shop.run(
        counter -> counter.ordering().closing().payOut(payout, shop.payer, Shop.CAUSE, T0));
  }
}
