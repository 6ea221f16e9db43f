package io.tollgate.metering.audit;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringMigrations;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.testing.TestPostgres;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BooksTest {
  private static String url;
  private static Jdbi owner;

  @BeforeAll
  static void one_session_ends_and_one_runs() {
    url = Wallet.migratedDatabase();
    owner = Wallet.jdbi(url);
    owner.useTransaction(
        handle -> {
          Metering metering = Metering.in(handle);
          UUID payer = Wallet.payerWith(metering, 1000);
          // Drawn first, and not enough for one session.
          metering.credit(
              UUID.randomUUID(),
              payer,
              Money.ofCredits(50),
              GrantKind.PROMOTIONAL,
              1,
              Optional.empty(),
              CAUSE,
              T0);
          metering
              .budgets()
              .put(
                  new Budget(
                      UUID.randomUUID(),
                      payer,
                      BudgetScope.ACCOUNT,
                      payer,
                      BudgetPeriod.MONTH,
                      ZoneId.of("Europe/Berlin"),
                      Money.ofCredits(900),
                      Budget.DEFAULT_THRESHOLDS,
                      CAUSE,
                      T0),
                  CAUSE,
                  T0);
          UUID completed = new UUID(0, 0);
          for (EndReason reason : List.of(EndReason.COMPLETED, EndReason.POLICY_REJECTED)) {
            UUID session = Wallet.held(metering, payer, 10, false);
            completed = reason == EndReason.COMPLETED ? session : completed;
            metering.startAttempt(session, 1, T0, CAUSE);
            metering.acceptProofs(List.of(new SessionProof(session, 1, 130_000)), CAUSE, T0);
            metering.endAttempt(session, new Ending(1, reason, 150_000, 150_000, false), CAUSE, T0);
          }
          metering
              .corrections()
              .correct(
                  UUID.randomUUID(),
                  payer,
                  new Correctable.OfCharge(completed, 2),
                  Optional.of(Money.ofCredits(1)),
                  CAUSE,
                  T0);
          UUID running = Wallet.held(metering, payer, 10, false);
          metering.startAttempt(running, 1, T0, CAUSE);
          metering.acceptProofs(List.of(new SessionProof(running, 1, 130_000)), CAUSE, T0);
        });
  }

  @Test
  void clean_books_have_no_offenders() {
    assertThat(owner.withHandle(Books::check))
        .allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue())
        .isSortedAccordingTo(Comparator.comparingInt(Finding::invariant))
        .extracting(Finding::invariant)
        .contains(1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19, 25, 26);
    assertThat(owner.withHandle(Books::check)).extracting(Finding::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "invariant {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1  | UPDATE metering.transfer SET debit_account = gen_random_uuid() WHERE kind = 'return'",
        "2  | DROP TRIGGER append_only ON metering.charge",
        "3  | UPDATE metering.payer SET available_micros = available_micros + 1",
        "5  | UPDATE metering.transfer SET amount_micros = amount_micros + 1 WHERE kind = 'hold'",
        "7  | DELETE FROM metering.charge WHERE minute = 1 AND session_id IN (SELECT session_id FROM metering.billing WHERE end_reason IS NULL)",
        "9  | UPDATE metering.billing SET held_micros = held_micros + 1, left_micros = left_micros + 1 WHERE end_reason IS NULL",
        "10 | UPDATE metering.charge SET amount_micros = amount_micros - 1 WHERE minute = 2",
        "10 | UPDATE metering.charge SET minute_start = minute_start + interval '1 second' WHERE minute = 2",
        "10 | ALTER TABLE metering.quote DROP CONSTRAINT quote_total; UPDATE metering.quote SET rate_micros = rate_micros + 1",
        "10 | UPDATE metering.quote SET gpus = gpus * 2, rate_micros = rate_micros * 2, total_micros = total_micros * 2",
        "10 | UPDATE metering.quote SET group_ratio_version = (SELECT version_id FROM metering.ratio_version WHERE kind = 'group' AND name = '*')",
        "10 | UPDATE metering.quote SET created_at = '2025-01-01T00:00:00Z'",
        "10 | UPDATE metering.price_version SET effective = tstzrange(lower(effective), '2027-01-01T00:00:00Z') WHERE gpu_model = 'a10'",
        "10 | UPDATE metering.ratio_version SET ratio = 1.1",
        "25 | UPDATE metering.price_version SET effective = tstzrange(lower(effective), '2027-01-01T00:00:00Z') WHERE gpu_model = 'a10' AND capacity_class = 'on_demand'; INSERT INTO metering.price_version (version_id, gpu_model, capacity_class, amount_micros, effective, noticed_at, created_at, actor, cause, request_id) SELECT gen_random_uuid(), gpu_model, capacity_class, amount_micros + 1, tstzrange('2027-01-01T00:00:00Z', NULL), noticed_at, created_at, actor, cause, request_id FROM metering.price_version WHERE gpu_model = 'a10' AND capacity_class = 'on_demand'",
        "11 | UPDATE metering.transfer SET draw = draw + 7 WHERE kind = 'release'",
        "3  | ALTER TABLE metering.credit_grant DROP CONSTRAINT grant_pending; UPDATE metering.credit_grant SET pending = true, effective_at = now()",
        "3  | UPDATE metering.budget_period SET committed_micros = committed_micros - 1",
        "3  | UPDATE metering.payer SET budgets = 0",
        "4  | ALTER TABLE metering.budget_period DROP CONSTRAINT budget_below_ceiling; UPDATE metering.budget_period SET ceiling_micros = 1",
        "5  | UPDATE metering.segment SET state = 'voided', position = NULL WHERE session_id IN (SELECT session_id FROM metering.billing WHERE end_reason IS NULL)",
        "9  | UPDATE metering.segment SET minutes = minutes + 1, held_micros = held_micros + rate_micros",
        "9  | UPDATE metering.quote_use SET segment_id = gen_random_uuid()",
        "11 | UPDATE metering.transfer SET number = DEFAULT, draw = 0, grant_id = (SELECT h.grant_id FROM metering.transfer h WHERE h.session_id = transfer.session_id AND h.draw = 0 AND h.kind = 'hold'), credit_account = (SELECT h.grant_id FROM metering.transfer h WHERE h.session_id = transfer.session_id AND h.draw = 0 AND h.kind = 'hold') WHERE kind = 'release' AND draw = 1",
        "11 | UPDATE metering.credit_grant SET expires_at = '2026-03-01T12:00:00Z', original_expires_at = '2026-03-01T12:00:00Z'",
        "11 | UPDATE metering.credit_grant SET effective_at = '2026-03-01T12:00:01Z'",
        "11 | UPDATE metering.credit_grant SET expires_at = '2027-03-01T12:00:00Z'",
        "11 | UPDATE metering.transfer SET amount_micros = amount_micros + 10000000 WHERE kind = 'correct'",
        "12 | UPDATE metering.billing SET end_reason = 'failed', refund_on_failure = true WHERE end_reason = 'completed'",
        "16 | UPDATE metering.attempt_end SET min_elapsed_ms = 1, max_elapsed_ms = 1",
        "10 | UPDATE metering.attempt_end SET elapsed_ms = elapsed_ms + 60000, min_elapsed_ms = elapsed_ms + 60000, max_elapsed_ms = elapsed_ms + 60000",
        "10 | ALTER TABLE metering.billing DROP CONSTRAINT billing_escrow; UPDATE metering.billing SET charged_micros = 0 WHERE end_reason = 'completed'",
        "19 | ALTER TABLE metering.attempt DROP CONSTRAINT attempt_actor_check; UPDATE metering.attempt SET actor = ''",
        "12 | UPDATE metering.billing SET returned_micros = 0, released_micros = released_micros - returned_micros WHERE end_reason = 'policy_rejected'",
        "16 | UPDATE metering.charge SET created_at = created_at + interval '1 day' WHERE minute = 3",
        "19 | ALTER TABLE metering.charge DROP CONSTRAINT charge_actor_check; UPDATE metering.charge SET actor = '' WHERE minute = 1"
      })
  void planted_corruption_is_found(int invariant, String corruption) {
    assertThat(brokenBy(corruption)).extracting(Finding::invariant).contains(invariant);
  }

  /** Other rules may see it too: these are held to their own. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "reports tell | UPDATE metering.charge SET segment_id = gen_random_uuid() WHERE minute = 2",
        "reports tell | UPDATE metering.charge SET attempt = 7 WHERE minute = 2",
        "reports tell | UPDATE metering.charge SET minute_start = minute_start - interval '1 day' WHERE minute = 2",
        "reports tell | UPDATE metering.charge SET minute_start = minute_start + interval '2 days' WHERE minute = 2",
        "reports tell | UPDATE metering.returned_charge SET amount_micros = amount_micros - 1",
        "reports tell | DELETE FROM metering.attempt",
        "who funded | UPDATE metering.transfer SET draw = draw + 7 WHERE kind IN ('hold', 'release')",
        "who funded | UPDATE metering.transfer SET draw = 2 WHERE kind IN ('hold', 'release') AND draw = 0",
        "who funded | UPDATE metering.transfer SET amount_micros = amount_micros + 1 WHERE kind = 'hold'",
        "who funded | UPDATE metering.transfer SET amount_micros = amount_micros - 1 WHERE kind = 'release'",
        "who funded | UPDATE metering.transfer SET segment_id = gen_random_uuid(), number = DEFAULT WHERE kind = 'hold' AND draw = 0"
      })
  void planted_corruption_of_what_is_told_is_found(String rule, String corruption) {
    assertThat(brokenBy(corruption)).extracting(Finding::name).anyMatch(n -> n.startsWith(rule));
  }

  private static List<Finding> brokenBy(String corruption) {
    try (Handle handle = owner.open()) {
      handle.begin();
      handle.execute("SET LOCAL session_replication_role = replica");
      handle.createScript(corruption).execute();
      List<Finding> found = Books.check(handle);
      handle.rollback();
      return found.stream().filter(finding -> !finding.holds()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE metering.transfer SET amount_micros = 1",
        "DELETE FROM metering.charge",
        "TRUNCATE metering.returned_charge",
        "UPDATE metering.quote SET rate_micros = 1",
        "DELETE FROM metering.quote_use",
        "DELETE FROM metering.attempt",
        "DELETE FROM metering.billing",
        "UPDATE metering.price_version SET amount_micros = 1",
        "DELETE FROM metering.ratio_version",
        "UPDATE metering.price_notice SET effective_from = now()",
        "TRUNCATE metering.charge, metering.returned_charge"
      })
  void written_rows_stay_as_they_are_for_the_owner_and_the_runtime_role(String change)
      throws Exception {
    String runtimeUrl = TestPostgres.as(url, "books_runtime");
    owner.useHandle(handle -> MeteringMigrations.grantRuntime(handle, "books_runtime"));
    assertThatThrownBy(() -> owner.useHandle(handle -> handle.execute(change)))
        .hasMessageMatching("(?s).*(append-only|can only be ended).*");
    assertThatThrownBy(() -> Wallet.jdbi(runtimeUrl).useHandle(handle -> handle.execute(change)))
        .hasMessageContaining("permission denied");
    assertThat(Wallet.jdbi(runtimeUrl).withHandle(Books::check)).allMatch(Finding::holds);
  }
}
