package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.AccountClosing.Outcome;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the end of an account does, over PostgreSQL and in memory. */
abstract class AccountClosingContract {
  private final Shop.Till till = till();
  private final Shop shop = new Shop(till);

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
    assertThat(close()).isEqualTo(new Outcome.Open(Money.ofCredits(6_000), Money.ZERO));
    shop.tell(order, PaymentStatus.CHARGED_BACK);
    assertThat(close()).isEqualTo(new Outcome.Open(Money.ofCredits(6_000), Money.ofCredits(1_000)));
    assertThatThrownBy(() -> payOut(UUID.randomUUID())).isInstanceOf(IllegalStateException.class);
  }

  private Outcome close() {
    return shop.run(counter -> counter.ordering().closing().close(shop.payer, Shop.CAUSE, T0));
  }

  private Money payOut(UUID payout) {
    return shop.run(
        counter -> counter.ordering().closing().payOut(payout, shop.payer, Shop.CAUSE, T0));
  }
}
