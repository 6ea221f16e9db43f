package io.tollgate.metering.pricing;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static io.tollgate.metering.pricing.Changes.A10;
import static io.tollgate.metering.pricing.Changes.API;
import static io.tollgate.metering.pricing.Changes.EVERY_WORKFLOW;
import static io.tollgate.metering.pricing.Changes.TRAIN;
import static io.tollgate.metering.pricing.Changes.change;
import static io.tollgate.metering.pricing.Changes.changed;
import static io.tollgate.metering.pricing.Changes.refused;
import static io.tollgate.metering.pricing.Changes.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.PriceNotice.Change;
import io.tollgate.metering.pricing.PriceOutcome.Changed;
import io.tollgate.metering.pricing.PriceOutcome.Refused;
import io.tollgate.metering.pricing.PriceOutcome.Why;
import io.tollgate.metering.pricing.PriceVersion.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every price book does, over PostgreSQL and in memory; the books are right after each. */
abstract class PriceBookContract {
  private static final Instant IN_30_DAYS = T0.plus(Duration.ofDays(30));
  private static final Instant TOMORROW = T0.plus(Duration.ofDays(1));
  private static final PriceSubject L4 = PriceSubject.list("l4", CapacityClass.PREEMPTIBLE);

  abstract PriceBook book();

  abstract PriceVersionStore store();

  abstract Metering metering();

  @Test
  void a_reduction_takes_effect_at_once_and_is_told() {
    Changed done = changed(book().set(change(A10, "8", Optional.empty(), T0)));
    assertThat(done.version().from()).isEqualTo(T0);
    assertThat(done.before()).map(PriceVersion::value).contains(credits(10));
    assertThat(priceAt(T0.minusSeconds(1))).isEqualTo(Money.ofCredits(10));
    assertThat(priceAt(T0)).isEqualTo(Money.ofCredits(8));
    assertThat(book().notices(Optional.empty(), Optional.empty(), 9))
        .containsExactly(done.notice());
    assertThat(done.notice().change()).isEqualTo(Change.REDUCTION);
    assertThat(done.notice().words())
        .isEqualTo(
            "From 2026-03-01T12:00:00Z the list price of a10 on_demand is 8 credits per GPU-minute"
                + " instead of 10 credits per GPU-minute. What runs and what was quoted before keeps"
                + " its price.");
  }

  @Test
  void a_rise_of_any_factor_takes_effect_30_days_after_notice_at_the_earliest() {
    for (PriceSubject subject : List.of(A10, API, TRAIN, EVERY_WORKFLOW)) {
      String value = "10.000001";
      for (Optional<Instant> from :
          List.of(Optional.<Instant>empty(), Optional.of(IN_30_DAYS.minusNanos(1000)))) {
        Refused no =
            refused(book().set(change(subject, value, from, T0)), Why.PRICE_NOTICE_TOO_SHORT);
        assertThat(no.earliest()).contains(IN_30_DAYS);
        assertThat(no.detail()).contains("2026-03-31T12:00:00Z");
      }
      assertThat(book().history(subject)).allMatch(version -> version.until().isEmpty());
    }
    assertThat(book().notices(Optional.empty(), Optional.empty(), 9)).isEmpty();
    PriceVersion set = set(book(), A10, "10.000001", IN_30_DAYS, T0);
    assertThat(set.state(T0)).isEqualTo(State.SCHEDULED);
    assertThat(priceAt(IN_30_DAYS.minusNanos(1000))).isEqualTo(Money.ofCredits(10));
    assertThat(priceAt(IN_30_DAYS)).isEqualTo(Money.ofMicros(10_000_001));
  }

  @Test
  void a_model_without_a_price_gets_one_at_once() {
    PriceSubject b300 = PriceSubject.list("b300", CapacityClass.ON_DEMAND);
    Changed done = changed(book().set(change(b300, "120", Optional.empty(), T0)));
    assertThat(done.before()).isEmpty();
    assertThat(done.notice().change()).isEqualTo(Change.NEW);
    assertThat(metering().listPrices(T0)).hasSize(28);
    assertThat(metering().listPrices(T0.minusSeconds(1))).hasSize(27);
  }

  @Test
  void a_name_without_a_ratio_is_compared_with_that_of_every_name() {
    refused(book().set(change(TRAIN, "1.1", Optional.empty(), T0)), Why.PRICE_NOTICE_TOO_SHORT);
    assertThat(changed(book().set(change(TRAIN, "0.9", Optional.empty(), T0))).before())
        .map(PriceVersion::subject)
        .contains(EVERY_WORKFLOW);
    // From now on it has its own.
    set(book(), EVERY_WORKFLOW, "0.5", TOMORROW, T0);
    assertThat(ratioAt(TOMORROW, "train")).isEqualByComparingTo("0.9");
    assertThat(ratioAt(TOMORROW, "render")).isEqualByComparingTo("0.5");
  }

  @Test
  void what_was_announced_as_a_reduction_may_not_become_a_rise() {
    set(book(), A10, "9", TOMORROW, T0);
    // Eight credits today would make nine tomorrow a rise of one day's notice.
    Refused no =
        refused(book().set(change(A10, "8", Optional.empty(), T0)), Why.PRICE_NOTICE_TOO_SHORT);
    assertThat(no.detail()).contains("9 credits per GPU-minute");
    // The same across names: train's first own ratio follows the one of every workflow.
    set(book(), TRAIN, "1", TOMORROW, T0);
    refused(
        book().set(change(EVERY_WORKFLOW, "0.5", Optional.empty(), T0)),
        Why.PRICE_NOTICE_TOO_SHORT);
    set(book(), EVERY_WORKFLOW, "0.5", TOMORROW.plusSeconds(1), T0);
  }

  @Test
  void a_price_may_be_set_before_one_that_is_scheduled() {
    PriceVersion rise = set(book(), A10, "12", IN_30_DAYS, T0);
    PriceVersion cut = set(book(), A10, "7", TOMORROW, T0);
    assertThat(cut.until()).contains(IN_30_DAYS);
    assertThat(book().history(A10))
        .extracting(PriceVersion::from, PriceVersion::until)
        .startsWith(tuple(rise.from(), Optional.empty()), tuple(TOMORROW, Optional.of(IN_30_DAYS)));
    assertThat(priceAt(TOMORROW.minusSeconds(1))).isEqualTo(Money.ofCredits(10));
    assertThat(priceAt(TOMORROW)).isEqualTo(Money.ofCredits(7));
    assertThat(priceAt(IN_30_DAYS)).isEqualTo(Money.ofCredits(12));
  }

  @Test
  void a_scheduled_version_can_be_withdrawn_until_it_begins() {
    PriceVersion rise = set(book(), A10, "12", IN_30_DAYS, T0);
    PriceVersion cut = set(book(), A10, "7", TOMORROW, T0);
    Changed done =
        changed(book().withdraw(cut.versionId(), UUID.randomUUID(), CAUSE, T0.plusSeconds(9)));
    assertThat(done.version().withdrawal()).isPresent();
    assertThat(done.before()).flatMap(PriceVersion::until).contains(IN_30_DAYS);
    assertThat(done.notice().words())
        .contains("does not come; it stays 10 credits per GPU-minute.");
    assertThat(priceAt(TOMORROW)).isEqualTo(Money.ofCredits(10));
    assertThat(priceAt(IN_30_DAYS)).isEqualTo(Money.ofCredits(12));
    refused(
        book().withdraw(cut.versionId(), UUID.randomUUID(), CAUSE, T0), Why.PRICE_NOT_SCHEDULED);
    refused(
        book().withdraw(rise.versionId(), UUID.randomUUID(), CAUSE, IN_30_DAYS),
        Why.PRICE_NOT_SCHEDULED);
    refused(
        book().withdraw(UUID.randomUUID(), UUID.randomUUID(), CAUSE, T0),
        Why.PRICE_VERSION_NOT_FOUND);
    assertThat(book().history(A10))
        .extracting(version -> version.state(T0))
        .containsExactly(State.SCHEDULED, State.WITHDRAWN, State.IN_FORCE);
  }

  @Test
  void the_past_and_what_is_so_already_are_refused() {
    refused(
        book().set(change(A10, "9", Optional.of(T0.minusSeconds(1)), T0)), Why.PRICE_IN_THE_PAST);
    refused(book().set(change(A10, "10", Optional.empty(), T0)), Why.PRICE_UNCHANGED);
    set(book(), A10, "9", TOMORROW, T0);
    refused(book().set(change(A10, "8", Optional.of(TOMORROW), T0)), Why.PRICE_SCHEDULED_ALREADY);
  }

  @Test
  void a_preview_changes_nothing() {
    Changed would = changed(book().preview(change(A10, "9", Optional.of(TOMORROW), T0)));
    assertThat(would.version().value()).isEqualByComparingTo(credits(9));
    assertThat(book().history(A10)).hasSize(1);
    assertThat(book().notices(Optional.empty(), Optional.empty(), 9)).isEmpty();
  }

  @Test
  void nothing_takes_effect_at_or_before_the_time_of_a_quote() {
    UUID payer = Wallet.payerWith(metering(), 100);
    Quote quote = Wallet.quote(metering(), payer, 5);
    // The clock of who sets the price is behind that of who quoted.
    Changed done = changed(book().set(change(A10, "8", Optional.empty(), T0.minusSeconds(5))));
    assertThat(done.version().from()).isEqualTo(T0.plusNanos(1000));
    assertThat(priceAt(T0)).isEqualTo(Money.ofCredits(10));
    assertThat(metering().findQuote(quote.quoteId(), payer))
        .map(Quoter::recomputed)
        .contains(quote.rate());
  }

  @Test
  void at_once_twice_at_the_same_time_is_one_after_the_other() {
    set(book(), A10, "9", T0, T0);
    assertThat(set(book(), A10, "8", T0, T0).from()).isEqualTo(T0.plusNanos(1000));
    assertThat(priceAt(T0)).isEqualTo(Money.ofCredits(9));
  }

  @Test
  void notices_of_other_groups_are_not_shown() {
    PriceSubject studio = PriceSubject.ratio(Ratio.Kind.GROUP, "studio");
    set(book(), studio, "0.8", T0, T0);
    set(book(), PriceSubject.ratio(Ratio.Kind.GROUP, "standard"), "0.9", T0, T0);
    set(book(), A10, "9", T0, T0);
    List<PriceNotice> all = book().notices(Optional.empty(), Optional.empty(), 9);
    assertThat(all).hasSize(3);
    assertThat(book().notices(Optional.of("studio"), Optional.empty(), 9))
        .containsExactly(all.get(0), all.get(2));
    assertThat(book().notices(Optional.empty(), Optional.of(all.get(0).noticeId()), 1))
        .containsExactly(all.get(1));
  }

  @Test
  void in_force_and_scheduled_are_listed_by_subject_and_begin() {
    set(book(), A10, "12", IN_30_DAYS, T0);
    set(book(), A10, "9", T0, T0);
    set(book(), TRAIN, "0.5", TOMORROW, T0);
    List<PriceVersion> listed = book().inForceAndScheduled(T0);
    assertThat(listed).hasSize(27 + 5 + 2);
    assertThat(listed.subList(0, 3))
        .extracting(version -> version.subject().name() + " " + version.value().longValue())
        .containsExactly("a10 9000000", "a10 12000000", "a10 6000000");
    assertThat(listed.subList(28, 30))
        .extracting(version -> version.subject().name())
        .containsExactly("*", "train");
  }

  @Test
  void stores_refuse_what_would_break_the_order() {
    PriceVersion inForce = book().history(A10).get(0);
    assertRefused(() -> store().end(inForce, Optional.of(T0.minusSeconds(1)), T0));
    assertRefused(() -> store().withdraw(inForce, new PriceVersion.Withdrawal(T0, CAUSE)));
    PriceVersion other =
        new PriceVersion(
            UUID.randomUUID(), A10, credits(9), T0, Optional.empty(), T0, Optional.empty(), CAUSE);
    assertRefused(() -> store().add(other, T0));
  }

  /** What a failed statement leaves behind is undone by whoever implements the contract. */
  abstract void assertRefused(Runnable write);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatever_is_set_and_withdrawn_quotes_are_made_of_the_one_version_in_force(long seed) {
    Random random = new Random(seed);
    UUID payer = Wallet.payerWith(metering(), 1_000_000);
    List<PriceSubject> subjects = List.of(A10, L4, API, TRAIN, EVERY_WORKFLOW);
    Instant now = T0;
    int accepted = 0;
    for (int step = 0; step < 60; step++) {
      now = now.plus(Duration.ofMinutes(random.nextInt(6 * 24 * 60)));
      int what = random.nextInt(10);
      if (what < 6) {
        PriceSubject subject = subjects.get(random.nextInt(subjects.size()));
        String value = BigDecimal.valueOf(1 + random.nextInt(2000), 2).toPlainString();
        Optional<Instant> from =
            random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(now.plus(Duration.ofHours(random.nextInt(60 * 24))));
        PriceChange change = change(subject, value, from, now);
        PriceOutcome told = book().preview(change);
        PriceOutcome done = book().set(change);
        assertThat(done.getClass()).isEqualTo(told.getClass());
        accepted += done instanceof Changed ? 1 : 0;
      } else if (what < 8) {
        withdrawOne(random, now);
      } else {
        Quote quote = quote(payer, now);
        assertThat(quote.rate()).isEqualTo(Quoter.recomputed(quote));
        assertThat(quote.listPrice().versionId()).isEqualTo(onlyOneAt(A10, now).versionId());
        assertThat(quote.channelRatio().versionId()).isEqualTo(onlyOneAt(API, now).versionId());
      }
      for (PriceSubject subject : List.of(A10, L4, API, EVERY_WORKFLOW)) {
        for (int days = 0; days < 70; days += 1 + random.nextInt(20)) {
          onlyOneAt(subject, now.plus(Duration.ofDays(days)));
        }
      }
    }
    assertThat(accepted).isGreaterThan(5);
  }

  private void withdrawOne(Random random, Instant now) {
    List<PriceVersion> scheduled =
        book().inForceAndScheduled(now).stream()
            .filter(version -> version.state(now) == State.SCHEDULED)
            .toList();
    if (!scheduled.isEmpty()) {
      PriceVersion one = scheduled.get(random.nextInt(scheduled.size()));
      book().withdraw(one.versionId(), UUID.randomUUID(), CAUSE, now);
    }
  }

  private PriceVersion onlyOneAt(PriceSubject subject, Instant at) {
    List<PriceVersion> found =
        book().history(subject).stream().filter(version -> version.isInForce(at)).toList();
    assertThat(found).as("%s at %s", subject, at).hasSize(1);
    return found.get(0);
  }

  private Quote quote(UUID payer, Instant now) {
    QuoteRequest request =
        new QuoteRequest(
            UUID.randomUUID(),
            payer,
            "api",
            "standard",
            "train",
            false,
            "a10",
            CapacityClass.ON_DEMAND,
            2,
            3,
            OptionalInt.empty(),
            7,
            CAUSE,
            now);
    return ((QuoteOutcome.Quoted) metering().quote(request)).quote();
  }

  private Money priceAt(Instant at) {
    Map<String, Money> prices = new TreeMap<>();
    for (PriceLine line : metering().listPrices(at)) {
      if (line.capacityClass() == CapacityClass.ON_DEMAND) {
        prices.put(line.gpuModel(), line.perGpuMinute());
      }
    }
    return prices.get("a10");
  }

  private BigDecimal ratioAt(Instant at, String workflow) {
    return reading().ratio(Ratio.Kind.WORKFLOW, workflow, at).orElseThrow().value();
  }

  abstract PriceStore reading();

  private static BigDecimal credits(long credits) {
    return BigDecimal.valueOf(credits * 1_000_000);
  }
}
