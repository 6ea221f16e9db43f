package io.tollgate.metering.audit;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
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
  void a_hold_by_a_clock_behind_the_one_that_let_its_grant_begin_is_right() {
    UUID payer = Wallet.payerWith(metering, 10);
    Instant begins = T0.plusSeconds(60);
    metering
        .grantTimes()
        .credit(
            UUID.randomUUID(),
            payer,
            Money.ofCredits(500),
            GrantKind.PAID,
            0,
            Optional.of(begins),
            Optional.empty(),
            CAUSE,
            T0);
    metering.grantTimes().sweep(10, CAUSE, begins);

    Wallet.held(metering, payer, 20, false);

    assertThat(books.checkTouched()).isEmpty();
    assertThat(books.checkAll()).isEmpty();
  }

  @Test
  void a_limit_counts_what_was_held_before_it_was_set_and_what_came_back_since() {
    UUID payer = Wallet.payerWith(metering, 500);
    UUID session = Wallet.held(metering, payer, 10, false);
    assertThat(books.checkTouched()).isEmpty();
    UUID limit = metering.budgets().put(limit(payer), CAUSE, T0).use().budget().budgetId();
    Metering next = Metering.over(money.stores());
    next.settleNeverRan(session, EndReason.CANCELLED, CAUSE, T0);
    assertThat(books.checkTouched()).isEmpty();
    Wallet.held(next, payer, 5, false);
    assertThat(books.checkTouched()).isEmpty();

    LocalDate today = LocalDate.ofInstant(T0, ZoneOffset.UTC);
    money.budgets().free(limit, today, 1);

    assertThat(books.checkPayer(payer))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.invariant()).isEqualTo(3);
              assertThat(violation.offender()).contains("has 49999999, the journal 50000000");
            });
    assertThat(books.checkAll()).hasSize(1);
  }

  private static Budget limit(UUID payer) {
    return new Budget(
        UUID.randomUUID(),
        payer,
        BudgetScope.ACCOUNT,
        payer,
        BudgetPeriod.DAY,
        ZoneOffset.UTC,
        Money.ofCredits(400),
        Budget.DEFAULT_THRESHOLDS,
        CAUSE,
        T0);
  }

  @Test
  void a_look_at_half_a_transaction_is_refused() {
    money.log().begin();
    assertThatThrownBy(books::checkTouched).isInstanceOf(IllegalStateException.class);
    money.log().rollback();
    assertThat(books.checkTouched()).isEmpty();
  }
}
