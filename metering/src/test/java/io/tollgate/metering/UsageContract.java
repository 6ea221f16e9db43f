package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.usage.UsageLog;
import io.tollgate.metering.usage.UsageRange;
import io.tollgate.metering.usage.UsageRange.Bucket;
import io.tollgate.metering.usage.UsageRow;
import io.tollgate.metering.usage.UsageSlice;
import io.tollgate.metering.usage.UsageStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is read of usage, whatever the stores. One A10 costs 10 credits a minute here. */
abstract class UsageContract {
  private static final Instant EVER = Instant.parse("2999-01-01T00:00:00Z");

  abstract Metering metering();

  abstract UsageLog log();

  abstract UsageStore usage();

  private UUID running(UUID payer, int minutes, Instant at) {
    UUID session = Wallet.held(metering(), payer, minutes, false);
    metering().startAttempt(session, 1, at, CAUSE);
    return session;
  }

  private void end(UUID session, int attempt, EndReason reason, long ms, boolean requeue) {
    Ending ending = new Ending(attempt, reason, ms, ms, requeue);
    metering().endAttempt(session, ending, CAUSE, T0.plus(Duration.ofHours(9)));
  }

  private void prove(UUID session, int attempt, long ms) {
    metering().acceptProofs(List.of(new SessionProof(session, attempt, ms)), CAUSE, T0);
  }

  private List<UsageSlice> slices(
      UUID payer, Instant from, Instant to, Bucket bucket, String zone) {
    List<UsageSlice> slices = new ArrayList<>();
    usage().slices(new UsageRange(payer, from, to, bucket, ZoneId.of(zone)), slices::add);
    return slices;
  }

  private static Money sum(List<UsageSlice> slices) {
    return slices.stream().map(UsageSlice::charged).reduce(Money.ZERO, Money::plus);
  }

  @Test
  void the_log_names_who_paid_in_the_order_drawn_and_goes_on_where_a_page_ended() {
    UUID payer = Wallet.payerWith(metering(), 500);
    metering()
        .credit(
            UUID.randomUUID(),
            payer,
            Money.ofCredits(25),
            GrantKind.PROMOTIONAL,
            1,
            Optional.of(EVER),
            CAUSE,
            T0);
    UUID session = running(payer, 10, T0);
    end(session, 1, EndReason.COMPLETED, 241_000, false);
    List<UsageRow> all = log().page(session, 0, 100);
    assertThat(all).hasSize(5);
    assertThat(all.get(0).funding()).isEqualTo(Map.of(GrantKind.PROMOTIONAL, Money.ofCredits(10)));
    assertThat(all.get(2).funding())
        .isEqualTo(
            Map.of(GrantKind.PROMOTIONAL, Money.ofCredits(5), GrantKind.PAID, Money.ofCredits(5)));
    assertThat(all.get(4).funding()).isEqualTo(Map.of(GrantKind.PAID, Money.ofCredits(10)));
    assertThat(all).extracting(UsageRow::minuteOfAttempt).containsExactly(0, 1, 2, 3, 4);
    assertThat(log().page(session, 2, 2)).isEqualTo(all.subList(2, 4));
    assertThat(log().page(session, 5, 2)).isEmpty();
    assertThat(log().page(UUID.randomUUID(), 0, 5)).isEmpty();
  }

  @Test
  void what_was_returned_funds_the_next_minute() {
    UUID payer = Wallet.payerWith(metering(), 500);
    UUID session = running(payer, 10, T0);
    prove(session, 1, 130_000);
    end(session, 1, EndReason.POLICY_REJECTED, 130_000, false);
    assertThat(log().page(session, 0, 9)).hasSize(2).allMatch(row -> row.funding().isEmpty());
    List<UsageSlice> slices = slices(payer, T0, EVER, Bucket.WHOLE, "UTC");
    assertThat(slices).hasSize(1);
    assertThat(slices.get(0).returnedMinutes()).isEqualTo(2);
    assertThat(slices.get(0).chargedMinutes()).isZero();
    assertThat(sum(slices)).isEqualTo(Money.ZERO);
  }

  @Test
  void attempts_have_slices_of_their_own_with_their_own_minutes() {
    UUID payer = Wallet.payerWith(metering(), 500);
    UUID session = running(payer, 10, T0);
    end(session, 1, EndReason.NODE_LOST, 130_000, true);
    metering().startAttempt(session, 2, T0.plus(Duration.ofHours(1)), CAUSE);
    prove(session, 2, 200_000);
    List<UsageSlice> slices = slices(payer, T0, EVER, Bucket.WHOLE, "UTC");
    assertThat(slices).extracting(UsageSlice::attempt).containsExactly(1, 2);
    assertThat(slices).extracting(UsageSlice::minutes).containsExactly(2, 3);
    assertThat(slices).extracting(UsageSlice::firstMinuteOfAttempt).containsExactly(0, 0);
    assertThat(log().page(session, 2, 9))
        .extracting(UsageRow::minuteOfAttempt)
        .containsExactly(0, 1, 2);
  }

  @Test
  void minutes_are_kept_apart_by_the_zones_days_and_by_hours() {
    UUID payer = Wallet.payerWith(metering(), 500);
    Instant late = Instant.parse("2026-03-01T22:58:00Z");
    UUID session = running(payer, 10, late);
    prove(session, 1, 300_000);
    assertThat(slices(payer, T0, EVER, Bucket.DAY, "UTC")).hasSize(1);
    List<UsageSlice> berlin = slices(payer, T0, EVER, Bucket.DAY, "Europe/Berlin");
    assertThat(berlin).extracting(UsageSlice::minutes).containsExactly(2, 3);
    assertThat(berlin).extracting(UsageSlice::firstMinuteOfAttempt).containsExactly(0, 2);
    assertThat(berlin.get(1).bucket()).contains(Instant.parse("2026-03-01T23:00:00Z"));
    List<UsageSlice> kolkata = slices(payer, T0, EVER, Bucket.HOUR, "Asia/Kolkata");
    assertThat(kolkata).hasSize(1);
    assertThat(kolkata.get(0).bucket()).contains(Instant.parse("2026-03-01T22:30:00Z"));
    Instant from = late.plusSeconds(60);
    List<UsageSlice> inside = slices(payer, from, from.plusSeconds(120), Bucket.HOUR, "UTC");
    assertThat(inside).extracting(UsageSlice::minutes).containsExactly(1, 1);
    assertThat(slices(payer, from, from, Bucket.WHOLE, "UTC")).isEmpty();
  }

  /** Extensions, requeues, refunds and stops of several payers: the report is what was charged. */
  @Test
  void slices_add_up_to_what_billings_say_whatever_happened() {
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      UUID payer = Wallet.payerWith(metering(), 5_000);
      Wallet.held(metering(), Wallet.payerWith(metering(), 500), 5, false);
      List<UUID> sessions = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        UUID session =
            running(payer, 5 + random.nextInt(10), T0.plusSeconds(random.nextInt(9_999)));
        sessions.add(session);
        prove(session, 1, random.nextInt(400_000));
        if (random.nextBoolean()) {
          EndReason reason = EndReason.values()[random.nextInt(10)];
          end(session, 1, reason, random.nextInt(900_000), reason.isPlatform());
        }
      }
      Money charged =
          metering().billings(sessions).values().stream()
              .map(billing -> billing.charged())
              .reduce(Money.ZERO, Money::plus);
      for (Bucket bucket : Bucket.values()) {
        List<UsageSlice> slices = slices(payer, T0, EVER, bucket, "America/New_York");
        assertThat(sum(slices)).as("seed %d by %s", seed, bucket).isEqualTo(charged);
        assertThat(sessions).containsAll(slices.stream().map(UsageSlice::sessionId).toList());
      }
      for (UUID session : sessions) {
        Money funded =
            log().page(session, 0, 999).stream()
                .flatMap(row -> row.funding().values().stream())
                .reduce(Money.ZERO, Money::plus);
        assertThat(funded).isEqualTo(metering().billing(session).orElseThrow().charged());
      }
    }
  }
}
