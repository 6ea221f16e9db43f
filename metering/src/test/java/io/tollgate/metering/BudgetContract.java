package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.budget.Crossing;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.HoldOutcome.Held;
import io.tollgate.metering.charging.HoldOutcome.SpendLimit;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Spend limits, whatever the stores. One A10 costs 10 credits a minute; T0 is a noon in UTC. */
abstract class BudgetContract {
  private static final ZoneId UTC = ZoneOffset.UTC;

  abstract Metering metering();

  private final UUID project = UUID.randomUUID();
  private final UUID key = UUID.randomUUID();
  private final Spender spender = new Spender(Optional.of(project), Optional.of(key));

  @Test
  void a_hold_beyond_the_limit_is_refused_with_what_is_left_and_changes_nothing() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 100);
    held(payer, 6);
    HoldOutcome refused = hold(payer, 5, T0);
    assertThat(refused).isInstanceOf(SpendLimit.class);
    assertThat(((SpendLimit) refused).needed()).isEqualTo(Money.ofCredits(50));
    assertThat(((SpendLimit) refused).use().left()).isEqualTo(Money.ofCredits(40));
    assertThat(((SpendLimit) refused).use().endsAt())
        .isEqualTo(Instant.parse("2026-03-02T00:00:00Z"));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(940));
    assertThat(committed(payer)).isEqualTo(60);
    // Exactly what is left is allowed.
    held(payer, 4);
    assertThat(committed(payer)).isEqualTo(100);
    assertThat(hold(payer, 1, T0)).isInstanceOf(SpendLimit.class);
  }

  @Test
  void whoever_asks_is_told_everything_that_speaks_against_a_hold() {
    UUID payer = Wallet.payerWith(metering(), 70);
    put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.MONTH, UTC, 90);
    put(payer, BudgetScope.PROJECT, project, BudgetPeriod.DAY, UTC, 50);
    put(payer, BudgetScope.KEY, key, BudgetPeriod.DAY, UTC, 1_000);
    held(payer, 1);
    Quote quote = Wallet.quote(metering(), payer, 9);
    HoldWish wish = new HoldWish(UUID.randomUUID(), quote.quoteId(), spender, CAUSE, T0);

    List<HoldOutcome> told = metering().holdObjections(payer, wish);

    // A hold stops at the limit with the least left.
    assertThat(metering().holdAll(payer, List.of(wish)).get(0)).isEqualTo(told.get(0));
    assertThat(told).hasSize(3);
    assertThat(told.subList(0, 2))
        .extracting(refused -> ((SpendLimit) refused).use().budget().scope())
        .containsExactly(BudgetScope.PROJECT, BudgetScope.ACCOUNT);
    assertThat(told.get(2))
        .isEqualTo(
            new HoldOutcome.InsufficientBalance(
                Money.ofCredits(90), Money.ofCredits(60), Money.ofCredits(30)));
    HoldWish late =
        new HoldWish(wish.sessionId(), wish.quoteId(), spender, CAUSE, quote.expiresAt());
    assertThat(metering().holdObjections(payer, late))
        .hasSize(4)
        .first()
        .isEqualTo(new HoldOutcome.QuoteExpired(quote.expiresAt()));
    Quote small = Wallet.quote(metering(), payer, 1);
    assertThat(
            metering()
                .holdObjections(
                    payer, new HoldWish(UUID.randomUUID(), small.quoteId(), spender, CAUSE, T0)))
        .isEmpty();
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(60));
  }

  @Test
  void charging_moves_nothing_and_what_is_released_comes_off() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.MONTH, UTC, 500);
    UUID session = held(payer, 10);
    metering().startAttempt(session, 1, T0, CAUSE);
    metering().acceptProofs(List.of(new SessionProof(session, 1, 120_000)), CAUSE, T0);
    assertThat(committed(payer)).isEqualTo(100);
    metering().capStop(session, CAUSE, T0.plusSeconds(150));
    assertThat(committed(payer)).isEqualTo(30);
    end(session, EndReason.STOPPED_BY_USER, 150_000);
    assertThat(committed(payer)).isEqualTo(30);
    UUID rejected = held(payer, 10);
    metering().startAttempt(rejected, 1, T0, CAUSE);
    end(rejected, EndReason.POLICY_REJECTED, 150_000);
    assertThat(committed(payer)).isEqualTo(30);
  }

  @Test
  void an_extension_counts_and_comes_off_when_it_is_voided() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 150);
    UUID session = held(payer, 10);
    UUID segment = UUID.randomUUID();
    assertThat(extend(payer, session, UUID.randomUUID(), 6)).isInstanceOf(SpendLimit.class);
    assertThat(extend(payer, session, segment, 5)).isInstanceOf(Held.class);
    assertThat(committed(payer)).isEqualTo(150);
    metering().voidSegment(session, segment, CAUSE, T0);
    assertThat(committed(payer)).isEqualTo(100);
  }

  @Test
  void a_release_comes_off_the_period_of_its_hold() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 100);
    UUID session = held(payer, 10);
    Instant tomorrow = T0.plus(Duration.ofDays(1));
    Instant lastMinute = Instant.parse("2026-03-01T23:59:59.999999999Z");
    Quote late = quoteAt(payer, 10, lastMinute);
    assertThat(
            metering().hold(UUID.randomUUID(), payer, late.quoteId(), spender, CAUSE, lastMinute))
        .isInstanceOf(SpendLimit.class);
    Quote fresh = quoteAt(payer, 10, tomorrow);
    assertThat(metering().hold(UUID.randomUUID(), payer, fresh.quoteId(), spender, CAUSE, tomorrow))
        .isInstanceOf(Held.class);
    metering().settleNeverRan(session, EndReason.CANCELLED, CAUSE, tomorrow);
    assertThat(metering().budgets().list(payer, T0).get(0).committed()).isEqualTo(Money.ZERO);
    assertThat(metering().budgets().list(payer, tomorrow).get(0).committed())
        .isEqualTo(Money.ofCredits(100));
  }

  @Test
  void days_begin_in_the_billing_time_zone() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    ZoneId auckland = ZoneId.of("Pacific/Auckland");
    put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, auckland, 100);
    // Noon in UTC is past midnight there: the second of March has begun.
    BudgetUse use = metering().budgets().list(payer, T0).get(0);
    assertThat(use.startsOn()).isEqualTo(LocalDate.parse("2026-03-02"));
    assertThat(use.endsAt()).isEqualTo(Instant.parse("2026-03-02T11:00:00Z"));
    held(payer, 10);
    assertThat(hold(payer, 1, Instant.parse("2026-03-01T12:10:00Z")))
        .isInstanceOf(SpendLimit.class);
    Instant next = Instant.parse("2026-03-02T11:00:00Z");
    Quote fresh = quoteAt(payer, 1, next);
    assertThat(metering().hold(UUID.randomUUID(), payer, fresh.quoteId(), spender, CAUSE, next))
        .isInstanceOf(Held.class);
  }

  @Test
  void projects_and_keys_have_limits_of_their_own() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    put(payer, BudgetScope.PROJECT, project, BudgetPeriod.MONTH, UTC, 50);
    put(payer, BudgetScope.KEY, key, BudgetPeriod.MONTH, UTC, 80);
    held(payer, 5);
    assertThat(hold(payer, 1, T0))
        .isInstanceOfSatisfying(
            SpendLimit.class,
            limit -> assertThat(limit.use().budget().scope()).isEqualTo(BudgetScope.PROJECT));
    Spender otherProject = new Spender(Optional.of(UUID.randomUUID()), Optional.of(key));
    assertThat(hold(payer, 4, T0, otherProject))
        .isInstanceOfSatisfying(
            SpendLimit.class,
            limit -> assertThat(limit.use().budget().scope()).isEqualTo(BudgetScope.KEY));
    assertThat(hold(payer, 3, T0, otherProject)).isInstanceOf(Held.class);
    assertThat(hold(payer, 20, T0, Spender.UNKNOWN)).isInstanceOf(Held.class);
    assertThat(metering().budgets().list(payer, T0))
        .extracting(use -> use.budget().scope() + " " + use.committed().toUnits().intValue())
        .containsExactlyInAnyOrder("PROJECT 50", "KEY 80");
  }

  @Test
  void thresholds_are_told_at_the_moment_of_crossing_once_per_period_and_limit() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 100);
    assertThat(crossings(hold(payer, 4, T0))).isEmpty();
    UUID session = UUID.randomUUID();
    Quote quote = Wallet.quote(metering(), payer, 4);
    HoldOutcome second = metering().hold(session, payer, quote.quoteId(), spender, CAUSE, T0);
    assertThat(crossings(second)).containsExactly(50, 80);
    // The same hold again is the same hold.
    assertThat(crossings(metering().hold(session, payer, quote.quoteId(), spender, CAUSE, T0)))
        .isEmpty();
    metering().settleNeverRan(session, EndReason.CANCELLED, CAUSE, T0);
    assertThat(crossings(hold(payer, 5, T0))).isEmpty();
    assertThat(crossings(hold(payer, 1, T0))).containsExactly(100);

    // Another limit is another matter, and setting it is the moment of crossing.
    Budgets.Put raised = put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 200);
    assertThat(raised.crossings()).extracting(Crossing::percent).containsExactly(50);
    assertThat(put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 200).crossings())
        .isEmpty();
    Instant tomorrow = T0.plus(Duration.ofDays(1));
    Quote fresh = quoteAt(payer, 10, tomorrow);
    assertThat(
            crossings(
                metering()
                    .hold(UUID.randomUUID(), payer, fresh.quoteId(), spender, CAUSE, tomorrow)))
        .containsExactly(50);
  }

  @Test
  void a_new_limit_counts_what_the_period_has_seen() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    UUID ended = held(payer, 20);
    held(payer, 5);
    hold(payer, 5, T0, Spender.UNKNOWN);
    metering().settleNeverRan(ended, EndReason.CANCELLED, CAUSE, T0);
    assertThat(
            put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.MONTH, UTC, 60).use().committed())
        .isEqualTo(Money.ofCredits(100));
    assertThat(put(payer, BudgetScope.KEY, key, BudgetPeriod.DAY, UTC, 60).use().committed())
        .isEqualTo(Money.ofCredits(50));
    assertThat(hold(payer, 1, T0)).isInstanceOf(SpendLimit.class);
    // Lowered below what is committed, nothing is left and nothing breaks.
    assertThat(put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.MONTH, UTC, 10).use().left())
        .isEqualTo(Money.ZERO);
  }

  @Test
  void a_limit_is_replaced_removed_and_gone() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    UUID other = Wallet.payerWith(metering(), 1000);
    Budgets.Put first = put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 10);
    Budgets.Put second = put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, UTC, 20);
    assertThat(second.before()).contains(first.use().budget());
    UUID id = second.use().budget().budgetId();
    assertThat(id).isEqualTo(first.use().budget().budgetId());
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    UUID moved =
        put(payer, BudgetScope.ACCOUNT, payer, BudgetPeriod.DAY, berlin, 20)
            .use()
            .budget()
            .budgetId();
    assertThat(moved).isNotEqualTo(id);
    assertThat(metering().budgets().list(payer, T0)).hasSize(1);
    assertThat(metering().budgets().remove(moved, other, T0)).isEmpty();
    assertThat(metering().budgets().remove(moved, payer, T0)).isPresent();
    assertThat(metering().budgets().remove(moved, payer, T0)).isEmpty();
    assertThat(hold(payer, 50, T0)).isInstanceOf(Held.class);
  }

  @Test
  void limits_that_cannot_be_are_refused() {
    UUID payer = UUID.randomUUID();
    assertThatThrownBy(() -> budget(payer, BudgetScope.ACCOUNT, UUID.randomUUID(), 1, 50))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> budget(payer, BudgetScope.ACCOUNT, payer, 0, 50))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> budget(payer, BudgetScope.ACCOUNT, payer, 1, 101))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Budget budget(
      UUID payer, BudgetScope scope, UUID scopeId, long credits, int threshold) {
    return new Budget(
        UUID.randomUUID(),
        payer,
        scope,
        scopeId,
        BudgetPeriod.DAY,
        UTC,
        Money.ofCredits(credits),
        List.of(threshold),
        CAUSE,
        T0);
  }

  private Budgets.Put put(
      UUID payer, BudgetScope scope, UUID scopeId, BudgetPeriod period, ZoneId zone, long credits) {
    return metering()
        .budgets()
        .put(
            new Budget(
                UUID.randomUUID(),
                payer,
                scope,
                scopeId,
                period,
                zone,
                Money.ofCredits(credits),
                Budget.DEFAULT_THRESHOLDS,
                CAUSE,
                T0),
            CAUSE,
            T0);
  }

  private int committed(UUID payer) {
    return metering().budgets().list(payer, T0).get(0).committed().toUnits().intValueExact();
  }

  private HoldOutcome hold(UUID payer, int minutes, Instant now) {
    return hold(payer, minutes, now, spender);
  }

  private HoldOutcome hold(UUID payer, int minutes, Instant now, Spender by) {
    Quote quote = Wallet.quote(metering(), payer, minutes);
    return metering().hold(UUID.randomUUID(), payer, quote.quoteId(), by, CAUSE, now);
  }

  private UUID held(UUID payer, int minutes) {
    UUID session = UUID.randomUUID();
    Quote quote = Wallet.quote(metering(), payer, minutes);
    assertThat(metering().hold(session, payer, quote.quoteId(), spender, CAUSE, T0))
        .isInstanceOf(Held.class);
    return session;
  }

  private HoldOutcome extend(UUID payer, UUID session, UUID segment, int minutes) {
    Quote quote = Wallet.quote(metering(), payer, minutes);
    return metering().extend(session, segment, payer, quote.quoteId(), spender, CAUSE, T0);
  }

  private Quote quoteAt(UUID payer, int minutes, Instant now) {
    var like = Wallet.request(payer, "a10", minutes, false);
    return metering()
        .quote(
            new io.tollgate.metering.pricing.QuoteRequest(
                like.quoteId(),
                payer,
                like.channel(),
                like.group(),
                like.workflow(),
                false,
                like.gpuModel(),
                like.capacityClass(),
                1,
                1,
                like.gpuThousandths(),
                minutes,
                CAUSE,
                now))
        .fold(
            found -> found,
            unknown -> {
              throw new AssertionError(unknown);
            });
  }

  private static List<Integer> crossings(HoldOutcome outcome) {
    assertThat(outcome).isInstanceOf(Held.class);
    return ((Held) outcome).crossings().stream().map(Crossing::percent).toList();
  }

  private void end(UUID session, EndReason reason, long elapsedMs) {
    metering().endAttempt(session, new Ending(1, reason, elapsedMs, elapsedMs, false), CAUSE, T0);
  }
}
