package io.tollgate.metering.audit;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InMemoryBooksTest {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final InMemoryBooks books = new InMemoryBooks(money, MeteringPolicy.DEFAULT);
  private final Metering metering = Metering.over(money.stores());

  @Test
  void each_look_names_the_invariant_and_the_offender() {
    UUID payer = Wallet.payerWith(metering, 500);
    UUID session = Wallet.held(metering, payer, 10, false);
    metering.startAttempt(session, 1, T0, CAUSE);
    metering.acceptProofs(List.of(new SessionProof(session, 1, 61_000)), CAUSE, T0);
    assertThat(books.checkTouched()).isEmpty();

    // A return that no row of the session knows of.
    money.ledger().post(List.of(Ledger.returned(payer, session, 1, Money.ofMicros(7), CAUSE, T0)));

    assertThat(books.checkPayer(payer)).isEmpty();
    for (List<Violation> found :
        List.of(
            books.checkSession(session),
            books.checkTouched(),
            books.checkUnsettled(),
            books.checkAll())) {
      assertThat(found)
          .singleElement()
          .satisfies(
              violation -> {
                assertThat(violation.invariant()).isEqualTo(5);
                assertThat(violation.name()).startsWith("escrow = held");
                assertThat(violation.offender()).contains(session.toString());
              });
    }
  }

  @Test
  void money_of_a_session_that_never_was_is_found() {
    UUID payer = Wallet.payerWith(metering, 500);
    UUID nobody = UUID.randomUUID();
    money.ledger().post(List.of(Ledger.returned(payer, nobody, 1, Money.ofMicros(7), CAUSE, T0)));
    assertThat(books.checkTouched()).extracting(Violation::invariant).contains(1, 6);
    assertThat(books.checkAll()).extracting(Violation::invariant).contains(1, 6);
  }

  @Test
  void a_look_at_half_a_transaction_is_refused() {
    money.log().begin();
    assertThatThrownBy(books::checkTouched).isInstanceOf(IllegalStateException.class);
    money.log().rollback();
    assertThat(books.checkTouched()).isEmpty();
  }
}
