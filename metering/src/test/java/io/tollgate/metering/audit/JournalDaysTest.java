package io.tollgate.metering.audit;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalDaysTest {
  private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
  private static final Instant NEXT_DAY = Instant.parse("2026-03-02T00:00:00Z");

  private final Jdbi jdbi = Wallet.jdbi(Wallet.migratedDatabase());

  @BeforeEach
  void something_is_written_on_the_first_and_on_the_third_day() {
    jdbi.useTransaction(
        handle -> {
          Metering metering = Metering.in(handle);
          UUID payer = Wallet.payerWith(metering, 1000);
          UUID session = Wallet.held(metering, payer, 10, false);
          metering.startAttempt(session, 1, T0, CAUSE);
          prove(metering, session, 130_000, T0.plusSeconds(130));
          // About a minute of the first day, written two days later.
          prove(metering, session, 180_000, T0.plus(Duration.ofDays(2)));
          metering.credit(
              UUID.randomUUID(),
              payer,
              Money.ofCredits(5),
              GrantKind.PAID,
              1,
              Optional.empty(),
              CAUSE,
              T0.plus(Duration.ofDays(2)));
        });
  }

  @Test
  void a_day_is_sealed_when_it_is_over_and_what_comes_later_belongs_to_its_own() {
    assertThat(seal(NEXT_DAY.plus(JournalDays.SEALED_AFTER).minusMillis(1))).isEmpty();
    Instant later = Instant.parse("2026-03-04T12:00:00Z");
    assertThat(seal(later)).contains(FIRST);
    assertThat(seal(later)).contains(FIRST.plusDays(1));
    assertThat(seal(later)).contains(FIRST.plusDays(2));
    assertThat(seal(later)).isEmpty();
    assertThat(counts()).containsExactly("2 2", "0 0", "1 1");
    Finding finding = verify();
    assertThat(finding.examined()).isEqualTo(3);
    assertThat(finding.holds()).as("%s", finding).isTrue();
    int hashes =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery("SELECT count(DISTINCT sha256) FROM metering.journal_day")
                    .mapTo(Integer.class)
                    .one());
    assertThat(hashes).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-03-01 | UPDATE metering.charge SET amount_micros = amount_micros + 1 WHERE minute = 1",
        "2026-03-03 | UPDATE metering.charge SET segment_id = gen_random_uuid() WHERE minute = 3",
        "2026-03-03 | DELETE FROM metering.charge WHERE minute = 3",
        "2026-03-01 | UPDATE metering.transfer SET cause = 'another' WHERE kind = 'hold'",
        "2026-03-02 | UPDATE metering.transfer SET created_at = '2026-03-02T10:00:00Z' WHERE kind = 'credit' AND created_at > '2026-03-02'",
        "2026-03-01 | UPDATE metering.charge SET created_at = '2026-02-02T10:00:00Z' WHERE minute = 1",
        "2026-03-02 | UPDATE metering.journal_day SET sha256 = sha256(sha256) WHERE day = '2026-03-02'",
        "2026-03-02 | DELETE FROM metering.journal_day WHERE day = '2026-03-02'"
      })
  void whatever_was_changed_afterwards_the_first_day_that_differs_is_named(
      String day, String change) {
    Instant later = Instant.parse("2026-03-04T12:00:00Z");
    for (int i = 0; i < 3; i++) {
      seal(later);
    }
    try (Handle handle = jdbi.open()) {
      handle.begin();
      handle.execute("SET LOCAL session_replication_role = replica");
      handle.execute(change);
      assertThat(new JournalDays(handle).verify().firstOffenders())
          .singleElement()
          .asString()
          .contains("day " + day);
      assertThat(Books.check(handle))
          .filteredOn(finding -> finding.name().startsWith("the journal's days"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.invariant()).isEqualTo(2));
      handle.rollback();
    }
  }

  @Test
  void two_servers_seal_a_day_once() {
    Instant later = NEXT_DAY.plus(Duration.ofHours(2));
    try (Handle one = jdbi.open();
        Handle other = jdbi.open()) {
      one.begin();
      other.begin();
      assertThat(new JournalDays(one).sealNext(CAUSE, later)).contains(FIRST);
      assertThat(new JournalDays(other).sealNext(CAUSE, later)).isEmpty();
      one.commit();
      other.commit();
    }
    assertThat(seal(later)).isEmpty();
  }

  @Test
  void an_empty_journal_has_nothing_to_seal() {
    Jdbi empty = Wallet.jdbi(Wallet.migratedDatabase());
    empty.useTransaction(
        handle -> {
          assertThat(new JournalDays(handle).sealNext(CAUSE, T0)).isEmpty();
          assertThat(new JournalDays(handle).verify().holds()).isTrue();
        });
  }

  private static void prove(Metering metering, UUID session, long elapsedMs, Instant now) {
    metering.acceptProofs(List.of(new SessionProof(session, 1, elapsedMs)), CAUSE, now);
  }

  private Optional<LocalDate> seal(Instant now) {
    return jdbi.inTransaction(handle -> new JournalDays(handle).sealNext(CAUSE, now));
  }

  private Finding verify() {
    return jdbi.inTransaction(handle -> new JournalDays(handle).verify());
  }

  private List<String> counts() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT transfers || ' ' || charges FROM metering.journal_day ORDER BY day")
                .mapTo(String.class)
                .list());
  }
}
