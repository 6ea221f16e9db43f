package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.charging.Settled;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.TransferRow;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import io.tollgate.metering.pricing.QuoteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the meter does, whatever its stores. One A10 costs 10 credits a minute here. */
abstract class MeteringContract {
  abstract Metering metering();

  @Test
  void a_session_is_quoted_held_charged_stopped_and_refunded() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    UUID session = Wallet.held(metering(), payer, 60, false);
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(600));
    metering().startAttempt(session, 1, T0, CAUSE);
    prove(session, 1, 125_000);
    assertThat(metering().billing(session).orElseThrow().postedMinutes()).isEqualTo(2);

    Receipt provisional = metering().capStop(session, CAUSE, T0.plusSeconds(130));
    assertThat(provisional.provisional()).isTrue();
    assertThat(provisional.mostItCanCost()).contains(Money.ofCredits(30));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(970));

    Receipt receipt = end(session, 1, EndReason.STOPPED_BY_USER, 128_000).receipt();
    assertThat(receipt.provisional()).isFalse();
    assertThat(receipt.charged()).isEqualTo(Money.ofCredits(30));
    assertThat(receipt.refunded()).isEqualTo(Money.ofCredits(570));
    assertThat(receipt.balanceBefore()).isEqualTo(Money.ofCredits(1000));
    assertThat(receipt.balanceAfter()).isEqualTo(Money.ofCredits(970));
    assertThat(metering().charges(session, 0, 100)).hasSize(3);
    assertThat(metering().history(payer, Optional.empty(), 100)).hasSize(3);
  }

  /**
   * Written by hand from the design's table: 150 s ran of 10 minutes at 10 credits, so two minutes
   * are complete and the third is cut.
   */
  @ParameterizedTest(name = "{0}, refund on failure {1}")
  @CsvSource({
    "completed,       false, 30, 3",
    "stopped_by_user, false, 30, 3",
    "idle,            false, 30, 3",
    "expired,         false, 30, 3",
    "failed,          false, 30, 3",
    "failed,          true,   0, 0",
    "policy_rejected, false,  0, 0",
    "preempted,       false, 20, 2",
    "evicted,         false, 20, 2",
    "blocked,         false, 20, 2",
    "node_lost,       false, 20, 2",
    "completed,       true,  30, 3",
    "policy_rejected, true,   0, 0",
    "node_lost,       true,  20, 2"
  })
  void every_end_costs_what_the_table_says(
      String reason, boolean refundOnFailure, long credits, int minutes) {
    UUID payer = Wallet.payerWith(metering(), 500);
    UUID session = Wallet.held(metering(), payer, 10, refundOnFailure);
    metering().startAttempt(session, 1, T0, CAUSE);
    prove(session, 1, 70_000);

    Receipt receipt = end(session, 1, EndReason.ofCode(reason), 150_000).receipt();

    assertThat(receipt.charged()).isEqualTo(Money.ofCredits(credits));
    assertThat(receipt.chargedMinutes()).isEqualTo(minutes);
    assertThat(receipt.refunded()).isEqualTo(Money.ofCredits(100 - credits));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(500 - credits));
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"cancelled", "never_started"})
  void what_never_ran_costs_nothing(String reason) {
    UUID payer = Wallet.payerWith(metering(), 500);
    UUID session = Wallet.held(metering(), payer, 10, false);
    metering().capStop(session, CAUSE, T0.plusSeconds(5));
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(100));
    Receipt receipt =
        metering().settleNeverRan(session, EndReason.ofCode(reason), CAUSE, T0.plusSeconds(6));
    assertThat(receipt.refunded()).isEqualTo(Money.ofCredits(100));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(500));
  }

  @Test
  void a_platform_end_on_the_minute_cuts_none() {
    UUID session = running(10);
    assertThat(end(session, 1, EndReason.NODE_LOST, 120_000).receipt().chargedMinutes())
        .isEqualTo(2);
  }

  @Test
  void charges_nothing_without_proof() {
    UUID session = running(10);
    assertThat(end(session, 1, EndReason.COMPLETED, 0).receipt().charged()).isEqualTo(Money.ZERO);
  }

  @Test
  void never_charges_more_than_was_prepaid() {
    UUID session = running(3);
    prove(session, 1, 3_600_000);
    Receipt receipt = end(session, 1, EndReason.EXPIRED, 3_600_000).receipt();
    assertThat(receipt.charged()).isEqualTo(Money.ofCredits(30));
    assertThat(receipt.refunded()).isEqualTo(Money.ZERO);
  }

  @Test
  void any_order_repetition_and_batching_of_proofs_gives_the_same_rows() {
    List<String> expected = null;
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      UUID session = running(10);
      List<SessionProof> proofs = new ArrayList<>();
      for (long ms = 10_000; ms <= 310_000; ms += 25_000) {
        proofs.add(new SessionProof(session, 1, ms));
        proofs.add(new SessionProof(session, 1, ms));
      }
      Collections.shuffle(proofs, random);
      while (!proofs.isEmpty()) {
        int size = 1 + random.nextInt(proofs.size());
        metering().acceptProofs(List.copyOf(proofs.subList(0, size)), CAUSE, T0);
        proofs.subList(0, size).clear();
      }
      end(session, 1, EndReason.COMPLETED, 310_000);
      List<String> rows =
          metering().charges(session, 0, 100).stream()
              .map(row -> row.minute() + " " + row.minuteStart() + " " + row.amount())
              .toList();
      expected = expected == null ? rows : expected;
      assertThat(rows).as("seed %d", seed).isEqualTo(expected).hasSize(6);
    }
  }

  @Test
  void a_gang_is_topped_up_to_its_largest_proof_unless_the_platform_ended_it() {
    UUID ours = running(10);
    assertThat(
            metering()
                .endAttempt(
                    ours, new Ending(1, EndReason.COMPLETED, 70_000, 190_000, false), CAUSE, T0)
                .receipt()
                .chargedMinutes())
        .isEqualTo(4);
    UUID theirs = running(10);
    assertThat(
            metering()
                .endAttempt(
                    theirs, new Ending(1, EndReason.NODE_LOST, 70_000, 190_000, false), CAUSE, T0)
                .receipt()
                .chargedMinutes())
        .isEqualTo(1);
  }

  @Test
  void the_first_stop_caps_and_the_lesser_of_cap_and_proof_is_charged() {
    UUID session = running(60);
    metering().capStop(session, CAUSE, T0.plusSeconds(61));
    Receipt again = metering().capStop(session, CAUSE, T0.plusSeconds(600));
    assertThat(again.mostItCanCost()).contains(Money.ofCredits(20));
    prove(session, 1, 400_000);
    assertThat(end(session, 1, EndReason.STOPPED_BY_USER, 400_000).receipt().charged())
        .isEqualTo(Money.ofCredits(20));
    UUID early = running(60);
    metering().capStop(early, CAUSE, T0.plusSeconds(300));
    assertThat(end(early, 1, EndReason.STOPPED_BY_USER, 30_000).receipt().charged())
        .isEqualTo(Money.ofCredits(10));
  }

  @Test
  void settling_twice_changes_nothing() {
    UUID session = running(10);
    Settled first = end(session, 1, EndReason.COMPLETED, 61_000);
    Settled second = end(session, 1, EndReason.NODE_LOST, 500_000);
    assertThat(second.receipt()).isEqualTo(first.receipt());
  }

  @Test
  void usage_after_the_end_is_never_charged() {
    UUID session = running(10);
    end(session, 1, EndReason.COMPLETED, 61_000);
    assertThat(
            metering()
                .acceptProofs(List.of(new SessionProof(session, 1, 500_000)), CAUSE, T0)
                .get(0)
                .late())
        .isTrue();
    assertThat(metering().charges(session, 0, 100)).hasSize(2);
  }

  @Test
  void a_requeued_session_keeps_its_hold_and_goes_on_with_the_next_minute() {
    UUID session = running(10);
    prove(session, 1, 130_000);
    Settled requeued =
        metering()
            .endAttempt(
                session, new Ending(1, EndReason.PREEMPTED, 150_000, 150_000, true), CAUSE, T0);
    assertThat(requeued.settled()).isFalse();
    assertThat(requeued.billing().minuteNumbersUsed()).isEqualTo(2);
    assertThat(requeued.billing().left()).isEqualTo(Money.ofCredits(80));

    Instant again = T0.plus(Duration.ofHours(1));
    metering().startAttempt(session, 2, again, CAUSE);
    // A late proof of the first attempt counts for nothing.
    prove(session, 1, 500_000);
    prove(session, 2, 65_000);
    List<ChargeRow> rows = metering().charges(session, 0, 100);
    assertThat(rows).extracting(ChargeRow::minute).containsExactly(1, 2, 3);
    assertThat(rows.get(2).minuteStart()).isEqualTo(again);
    assertThat(end(session, 2, EndReason.COMPLETED, 65_000).receipt().charged())
        .isEqualTo(Money.ofCredits(40));
  }

  @Test
  void a_requeued_session_stopped_while_it_waits_pays_for_what_ran() {
    UUID session = running(10);
    metering()
        .endAttempt(session, new Ending(1, EndReason.EVICTED, 130_000, 130_000, true), CAUSE, T0);
    Receipt receipt =
        metering().settleNeverRan(session, EndReason.STOPPED_BY_USER, CAUSE, T0.plusSeconds(9));
    assertThat(receipt.charged()).isEqualTo(Money.ofCredits(20));
    assertThat(receipt.refunded()).isEqualTo(Money.ofCredits(80));
  }

  @Test
  void an_extension_counts_once_acknowledged_and_is_refunded_whole_when_voided() {
    UUID payer = Wallet.payerWith(metering(), 500);
    UUID session = Wallet.held(metering(), payer, 2, false);
    metering().startAttempt(session, 1, T0, CAUSE);
    UUID kept = extend(session, payer, 3);
    UUID dropped = extend(session, payer, 5);
    prove(session, 1, 600_000);
    Billing pending = metering().billing(session).orElseThrow();
    assertThat(pending.postedMinutes()).isEqualTo(2);
    assertThat(pending.pendingMinutes()).isEqualTo(8);

    metering().acknowledgeSegment(session, kept, CAUSE, T0);
    metering().voidSegment(session, dropped, CAUSE, T0);
    metering().voidSegment(session, dropped, CAUSE, T0);
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(30));
    prove(session, 1, 600_000);
    assertThat(metering().billing(session).orElseThrow().postedMinutes()).isEqualTo(5);
    assertThat(end(session, 1, EndReason.EXPIRED, 600_000).receipt().charged())
        .isEqualTo(Money.ofCredits(50));
  }

  @Test
  void a_quote_is_used_once_before_it_expires_by_its_payer() {
    UUID payer = Wallet.payerWith(metering(), 500);
    UUID other = Wallet.payerWith(metering(), 500);
    Quote quote = Wallet.quote(metering(), payer, 5);
    UUID session = UUID.randomUUID();
    assertThat(hold(session, other, quote, T0)).isEqualTo(new HoldOutcome.QuoteNotFound());
    assertThat(hold(session, payer, quote, T0.plus(Duration.ofMinutes(15))))
        .isEqualTo(new HoldOutcome.QuoteExpired(quote.expiresAt()));
    assertThat(hold(session, payer, quote, T0)).isInstanceOf(HoldOutcome.Held.class);
    assertThat(hold(session, payer, quote, T0)).isInstanceOf(HoldOutcome.Held.class);
    assertThat(hold(UUID.randomUUID(), payer, quote, T0))
        .isEqualTo(new HoldOutcome.QuoteUsed(session));
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(50));
  }

  @Test
  void a_hold_says_what_is_missing_and_changes_nothing() {
    UUID payer = Wallet.payerWith(metering(), 30);
    Quote quote = Wallet.quote(metering(), payer, 5);
    assertThat(hold(UUID.randomUUID(), payer, quote, T0))
        .isEqualTo(
            new HoldOutcome.InsufficientBalance(
                Money.ofCredits(50), Money.ofCredits(30), Money.ofCredits(20)));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(30));
    assertThat(metering().findQuote(quote.quoteId(), payer).orElseThrow().usedBy()).isEmpty();
  }

  @Test
  void an_unknown_model_is_answered_with_those_that_are_known() {
    UUID payer = Wallet.payerWith(metering(), 30);
    QuoteOutcome outcome = metering().quote(Wallet.request(payer, "b300", 5, false));
    assertThat(outcome).isInstanceOf(QuoteOutcome.UnknownGpuModel.class);
    assertThat(((QuoteOutcome.UnknownGpuModel) outcome).known()).contains("h100", "t4").hasSize(9);
    assertThat(metering().listPrices(T0)).hasSize(27);
  }

  @Test
  void a_quote_reads_back_with_every_factor_as_it_was_made() {
    UUID payer = Wallet.payerWith(metering(), 30);
    Quote quote = Wallet.quote(metering(), payer, 5);
    Quote stored = metering().findQuote(quote.quoteId(), payer).orElseThrow();
    assertThat(stored.rate()).isEqualTo(quote.rate());
    assertThat(stored.total()).isEqualTo(Money.ofCredits(50));
    assertThat(stored.expiresAt()).isEqualTo(T0.plus(Duration.ofMinutes(15)));
    assertThat(stored.factors()).hasSize(5);
    assertThat(stored.terms().endReasonTerms()).hasSize(12);
  }

  /**
   * By hand: T4 is 6 credits a GPU-minute on demand, 60 % of it preemptible; api costs half more.
   */
  @ParameterizedTest
  @CsvSource({
    "app, ON_DEMAND,   1, 1, 0,   6000000",
    "api, ON_DEMAND,   1, 1, 0,   9000000",
    "app, PREEMPTIBLE, 2, 4, 0,  28800000",
    "api, RESERVED,    1, 2, 0,  14400000",
    "app, ON_DEMAND,   1, 0, 250, 1500000",
    "api, PREEMPTIBLE, 1, 0, 1,      5400"
  })
  void a_rate_is_the_product_of_its_factors(
      String channel, CapacityClass capacity, int nodes, int gpus, int thousandths, long micros) {
    UUID payer = Wallet.payerWith(metering(), 30);
    QuoteRequest request =
        new QuoteRequest(
            UUID.randomUUID(),
            payer,
            channel,
            "no-such-group",
            "no-such-workflow",
            false,
            "t4",
            capacity,
            nodes,
            gpus,
            thousandths == 0 ? OptionalInt.empty() : OptionalInt.of(thousandths),
            7,
            CAUSE,
            T0);
    QuoteOutcome outcome = metering().quote(request);
    assertThat(outcome).isInstanceOf(QuoteOutcome.Quoted.class);
    Quote quote = ((QuoteOutcome.Quoted) outcome).quote();
    assertThat(quote.rate().perMinute()).isEqualTo(Money.ofMicros(micros));
    assertThat(quote.total()).isEqualTo(Money.ofMicros(7 * micros));
  }

  @Test
  void grants_are_drawn_by_priority_and_expiry_and_get_back_in_reverse() {
    UUID payer = Wallet.payerWith(metering(), 100);
    UUID promo = grant(payer, 40, 1, Optional.of(T0.plus(Duration.ofHours(1))));
    UUID session = Wallet.held(metering(), payer, 10, false);
    metering().startAttempt(session, 1, T0, CAUSE);
    prove(session, 1, 60_000);
    // The promotion expired while it was tied up: what comes back keeps 7 days.
    Instant later = T0.plus(Duration.ofHours(2));
    metering()
        .endAttempt(
            session, new Ending(1, EndReason.COMPLETED, 60_000, 60_000, false), CAUSE, later);
    List<TransferRow> history = metering().history(payer, Optional.empty(), 2);
    assertThat(history).extracting(TransferRow::amount).contains(Money.ofCredits(30));
    assertThat(history.get(0).creditAccount()).isEqualTo(promo);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(130));
    metering().expireGrants(10, CAUSE, later.plus(Duration.ofDays(6)));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(130));
    metering().expireGrants(10, CAUSE, later.plus(Duration.ofDays(7)));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(100));
  }

  @Test
  void a_grant_is_credited_once() {
    UUID payer = Wallet.payerWith(metering(), 100);
    UUID grant = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      metering()
          .credit(grant, payer, Money.ofCredits(5), GrantKind.PAID, 1, Optional.empty(), CAUSE, T0);
    }
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(105));
  }

  @Test
  void failed_runs_are_refunded_up_to_the_daily_cap() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    for (int i = 0; i < 22; i++) {
      UUID session = Wallet.held(metering(), payer, 2, true);
      metering().startAttempt(session, 1, T0, CAUSE);
      prove(session, 1, 60_000);
      assertThat(end(session, 1, EndReason.FAILED, 61_000).receipt().charged())
          .as("failure %d", i)
          .isEqualTo(i < 20 ? Money.ZERO : Money.ofCredits(20));
    }
  }

  /** A proof that comes twice in one batch is always planned; one that comes alone may be fast. */
  @ParameterizedTest(name = "seed {0}")
  @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8"})
  void a_minute_is_charged_the_same_fast_or_planned(long seed) {
    Random random = new Random(seed);
    UUID fast = running(12);
    UUID planned = running(12);
    int attempt = 1;
    long elapsed = 0;
    for (int step = 0; step < 25; step++) {
      elapsed += random.nextInt(95_000);
      metering()
          .acceptProofs(
              List.of(new CausedProof(new SessionProof(fast, attempt, elapsed), CAUSE)), T0);
      SessionProof other = new SessionProof(planned, attempt, elapsed);
      metering()
          .acceptProofs(List.of(new CausedProof(other, CAUSE), new CausedProof(other, CAUSE)), T0);
      if (random.nextInt(8) == 0) {
        for (UUID session : List.of(fast, planned)) {
          metering()
              .endAttempt(
                  session,
                  new Ending(attempt, EndReason.NODE_LOST, elapsed, elapsed, true),
                  CAUSE,
                  T0);
          metering().startAttempt(session, attempt + 1, T0.plusSeconds(60L * step), CAUSE);
        }
        attempt++;
        elapsed = 0;
      }
      assertThat(rows(fast)).isEqualTo(rows(planned));
      assertThat(metering().billing(fast).orElseThrow().amounts())
          .isEqualTo(metering().billing(planned).orElseThrow().amounts());
    }
    assertThat(rows(fast)).isNotEmpty();
  }

  private List<String> rows(UUID session) {
    return metering().charges(session, 0, 100).stream()
        .map(
            row ->
                row.minute() + " " + row.attempt() + " " + row.minuteStart() + " " + row.amount())
        .toList();
  }

  @Test
  void holds_that_come_together_are_answered_as_if_each_had_come_alone() {
    UUID payer = Wallet.payerWith(metering(), 200);
    Quote small = Wallet.quote(metering(), payer, 3);
    Quote large = Wallet.quote(metering(), payer, 18);
    Quote last = Wallet.quote(metering(), payer, 17);
    Quote anothers = Wallet.quote(metering(), Wallet.payerWith(metering(), 1), 3);
    List<UUID> ids = new ArrayList<>();
    List<HoldWish> wishes = new ArrayList<>();
    for (Quote quote : List.of(small, large, anothers, small, last, large)) {
      ids.add(UUID.randomUUID());
      wishes.add(
          new HoldWish(ids.get(ids.size() - 1), quote.quoteId(), Spender.UNKNOWN, CAUSE, T0));
    }
    List<HoldOutcome> outcomes = metering().holdAll(payer, wishes);
    assertThat(outcomes.get(0)).isInstanceOf(HoldOutcome.Held.class);
    assertThat(outcomes.get(1))
        .isEqualTo(
            new HoldOutcome.InsufficientBalance(
                Money.ofCredits(180), Money.ofCredits(170), Money.ofCredits(10)));
    assertThat(outcomes.get(2)).isEqualTo(new HoldOutcome.QuoteNotFound());
    assertThat(outcomes.get(3)).isEqualTo(new HoldOutcome.QuoteUsed(ids.get(0)));
    assertThat(outcomes.get(4)).isInstanceOf(HoldOutcome.Held.class);
    assertThat(outcomes.get(5))
        .isEqualTo(
            new HoldOutcome.InsufficientBalance(
                Money.ofCredits(180), Money.ZERO, Money.ofCredits(180)));
    assertThat(metering().billings(ids).keySet()).containsExactlyInAnyOrder(ids.get(0), ids.get(4));
    assertThat(metering().billing(ids.get(4)).orElseThrow().balanceBefore())
        .isEqualTo(Money.ofCredits(170));
    assertThat(metering().holdAll(payer, List.of(wishes.get(4))).get(0))
        .isInstanceOf(HoldOutcome.Held.class); // The same again is the same hold.
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ZERO);
  }

  private UUID grant(UUID payer, long credits, int priority, Optional<Instant> expiry) {
    UUID grant = UUID.randomUUID();
    metering()
        .credit(
            grant,
            payer,
            Money.ofCredits(credits),
            GrantKind.PROMOTIONAL,
            priority,
            expiry,
            CAUSE,
            T0);
    return grant;
  }

  private HoldOutcome hold(UUID session, UUID payer, Quote quote, Instant now) {
    return metering().hold(session, payer, quote.quoteId(), CAUSE, now);
  }

  private UUID extend(UUID session, UUID payer, int minutes) {
    UUID segment = UUID.randomUUID();
    Quote quote = Wallet.quote(metering(), payer, minutes);
    assertThat(metering().extend(session, segment, payer, quote.quoteId(), CAUSE, T0))
        .isInstanceOf(HoldOutcome.Held.class);
    return segment;
  }

  private UUID running(int minutes) {
    UUID payer = Wallet.payerWith(metering(), 1000);
    UUID session = Wallet.held(metering(), payer, minutes, false);
    metering().startAttempt(session, 1, T0, CAUSE);
    return session;
  }

  private void prove(UUID session, int attempt, long elapsedMs) {
    metering().acceptProofs(List.of(new SessionProof(session, attempt, elapsedMs)), CAUSE, T0);
  }

  private Settled end(UUID session, int attempt, EndReason reason, long elapsedMs) {
    return metering()
        .endAttempt(
            session,
            new Ending(attempt, reason, elapsedMs, elapsedMs, false),
            CAUSE,
            T0.plusSeconds(600));
  }
}
