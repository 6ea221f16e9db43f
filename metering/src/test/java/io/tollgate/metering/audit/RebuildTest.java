package io.tollgate.metering.audit;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringMigrations;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.Rebuild.Difference;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.testing.TestPostgres;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebuildTest {
  private Jdbi owner;
  private Jdbi runtime;

  @BeforeEach
  void a_payer_with_a_limit_whose_session_ended_and_was_corrected() throws Exception {
    String url = Wallet.migratedDatabase();
    String runtimeUrl = TestPostgres.as(url, "rebuild_runtime");
    owner = Wallet.jdbi(url);
    owner.useHandle(handle -> MeteringMigrations.grantRuntime(handle, "rebuild_runtime"));
    runtime = Wallet.jdbi(runtimeUrl);
    runtime.useTransaction(
        handle -> {
          Metering metering = Metering.in(handle);
          UUID payer = Wallet.payerWith(metering, 1000);
          metering
              .budgets()
              .put(
                  new Budget(
                      UUID.randomUUID(),
                      payer,
                      BudgetScope.ACCOUNT,
                      payer,
                      BudgetPeriod.MONTH,
                      ZoneOffset.UTC,
                      Money.ofCredits(900),
                      Budget.DEFAULT_THRESHOLDS,
                      CAUSE,
                      T0),
                  CAUSE,
                  T0);
          UUID session = Wallet.held(metering, payer, 10, false);
          metering.startAttempt(session, 1, T0, CAUSE);
          metering.endAttempt(
              session, new Ending(1, EndReason.COMPLETED, 150_000, 150_000, false), CAUSE, T0);
          metering
              .corrections()
              .correct(
                  UUID.randomUUID(),
                  payer,
                  new Correctable.OfCharge(session, 1),
                  Optional.empty(),
                  CAUSE,
                  T0);
          Wallet.held(metering, payer, 5, false);
        });
  }

  @Test
  void balances_that_are_right_have_no_differences() {
    Rebuild.Result result = compare();
    assertThat(result.differences()).isEmpty();
    assertThat(result.examined()).isEqualTo(5);
  }

  @Test
  void differences_are_reported_and_written_as_the_journal_has_them() {
    corrupt("UPDATE metering.credit_grant SET left_micros = left_micros - 7");
    corrupt("UPDATE metering.payer SET available_micros = available_micros + 5");
    corrupt("UPDATE metering.budget_period SET committed_micros = committed_micros + 3");
    corrupt(
        "UPDATE metering.billing SET released_micros = released_micros + 2, left_micros = left_micros - 2"
            + " WHERE settled_at IS NULL");
    List<Difference> differences = compare().differences();
    assertThat(differences)
        .extracting(d -> d.table() + " " + (d.stored() - d.computed()))
        .containsExactly("credit_grant -7", "billing -2", "budget_period 3", "payer 5");

    List<Difference> written =
        runtime.inTransaction(handle -> new Rebuild(handle).apply(differences));
    assertThat(written).isEqualTo(differences);
    assertThat(compare().differences()).isEmpty();
    assertThat(runtime.<List<Finding>, RuntimeException>inTransaction(Books::check))
        .allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue());
    // What was written stays as it is when it is written again.
    assertThat(
            runtime.<List<Difference>, RuntimeException>inTransaction(
                handle -> new Rebuild(handle).apply(differences)))
        .isEmpty();
  }

  @Test
  void a_balance_that_moved_since_it_was_looked_at_is_left_alone() {
    corrupt("UPDATE metering.payer SET available_micros = available_micros + 5");
    List<Difference> differences = compare().differences();
    corrupt("UPDATE metering.payer SET available_micros = available_micros + 1");
    assertThat(
            runtime.<List<Difference>, RuntimeException>inTransaction(
                handle -> new Rebuild(handle).apply(differences)))
        .isEmpty();
  }

  private Rebuild.Result compare() {
    return runtime.inTransaction((Handle handle) -> new Rebuild(handle).compare());
  }

  private void corrupt(String sql) {
    owner.useTransaction(handle -> handle.execute(sql));
  }
}
