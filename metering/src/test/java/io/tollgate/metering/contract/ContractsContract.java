package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.APPROVER;
import static io.tollgate.metering.contract.Deal.APRIL;
import static io.tollgate.metering.contract.Deal.AUTHOR;
import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.PERIOD;
import static io.tollgate.metering.contract.Deal.SYSTEM;
import static io.tollgate.metering.contract.Deal.beyond;
import static io.tollgate.metering.contract.Deal.tier;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What contracts do, whatever their stores. One A10 costs 15 credits a minute by API without a
 * contract.
 */
abstract class ContractsContract extends InContractWorld {
  private static final Instant CLOSING = APRIL.plus(Duration.ofHours(2));

  @Test
  void a_contract_lives_from_draft_to_its_end_and_every_step_is_written_down() {
    Deal deal = world.deal(0);
    deal.draft(wording().rate("a10", 9).terms(), MARCH);
    deal.edit(wording().rate("a10", 8).terms(), MARCH);
    deal.contracts().submit(deal.contract, AUTHOR, MARCH);
    deal.contracts().reject(deal.contract, APPROVER, MARCH);
    deal.activate(MARCH);
    assertThat(deal.get().state()).isEqualTo(ContractState.ACTIVE);
    deal.contracts().terminate(deal.contract, AUTHOR, MARCH.plusSeconds(9));
    assertThat(deal.get().state()).isEqualTo(ContractState.TERMINATED);
    assertThat(deal.contracts().steps(deal.contract))
        .extracting(step -> step.number() + " " + step.step().code() + " " + step.state().code())
        .containsExactly(
            "1 create draft",
            "2 edit draft",
            "3 submit submitted",
            "4 reject draft",
            "5 submit submitted",
            "6 approve approved",
            "7 activate approved",
            "8 take_effect active",
            "9 terminate terminated");
    assertThat(deal.contracts().steps(deal.contract).get(3).cause()).isEqualTo(APPROVER);
  }

  @Test
  void nobody_approves_what_they_wrote_changed_or_submitted() {
    Deal deal = world.deal(0);
    Cause other = new Cause("key:other", "r", "changed");
    deal.draft(Terms.NONE, MARCH);
    deal.contracts().edit(deal.contract, UUID.randomUUID(), Terms.NONE, other, MARCH);
    deal.contracts().submit(deal.contract, other, MARCH);
    for (Cause author : List.of(AUTHOR, other)) {
      assertThatThrownBy(() -> deal.contracts().approve(deal.contract, author, MARCH))
          .isInstanceOf(ContractRefused.class)
          .hasMessageContaining("somebody else");
    }
    assertThat(deal.get().state()).isEqualTo(ContractState.SUBMITTED);
    assertThat(deal.contracts().approve(deal.contract, APPROVER, MARCH).state())
        .isEqualTo(ContractState.APPROVED);
  }

  @Test
  void a_quote_takes_rate_and_terms_of_the_version_in_force_and_names_it() {
    Deal deal = world.deal(100);
    Deal.Wording wording = wording().rate("a10", 7);
    wording.increment = OptionalInt.of(1);
    wording.minimum = OptionalInt.of(30);
    wording.share = OptionalInt.of(900);
    wording.refundOnFailure = Optional.of(true);
    wording.from = Optional.of(MARCH.plusSeconds(60));
    wording.until = Optional.of(MARCH.plusSeconds(120));
    deal.agree(wording.terms(), MARCH);

    Quote before = deal.quote("a10", 2, 10, MARCH.plusSeconds(59));
    assertThat(before.contract()).isEmpty();
    assertThat(before.rate().perMinute()).isEqualTo(Money.ofCredits(30));
    Quote quote = deal.quote("a10", 2, 10, MARCH.plusSeconds(60));
    assertThat(quote.contract().orElseThrow().contractId()).isEqualTo(deal.contract);
    assertThat(quote.contract().orElseThrow().version()).isEqualTo(1);
    assertThat(quote.rate().perMinute()).isEqualTo(Money.ofCredits(14));
    assertThat(quote.terms()).isEqualTo(new QuoteTerms(1, 30, 900, true));
    assertThat(quote.factors())
        .extracting(f -> f.name())
        .containsExactly("contract_rate_micros", "gpus");
    Quote stored = deal.metering().findQuote(quote.quoteId(), deal.payer).orElseThrow();
    assertThat(stored.contract()).isEqualTo(quote.contract());
    assertThat(stored.rate()).isEqualTo(quote.rate());
    assertThat(stored.terms()).isEqualTo(quote.terms());
    // Another model keeps its price, and the other terms apply.
    Quote other = deal.quote("t4", 1, 10, MARCH.plusSeconds(60));
    assertThat(other.rate().perMinute()).isEqualTo(Money.ofCredits(9));
    assertThat(other.terms().incrementSeconds()).isEqualTo(1);
    assertThat(other.contract()).isPresent();
    assertThat(deal.quote("a10", 2, 10, MARCH.plusSeconds(120)).contract()).isEmpty();
  }

  @Test
  void a_contract_that_starts_or_ends_during_a_session_does_not_touch_it() {
    Deal deal = world.deal(10_000);
    UUID before = deal.start(UUID.randomUUID(), "a10", 1, 30, MARCH);
    deal.prove(before, 60_000, MARCH.plusSeconds(60));
    deal.agree(
        wording().rate("a10", 7).included("a10", 3).commitment(1).terms(), MARCH.plusSeconds(90));
    UUID under = deal.start(UUID.randomUUID(), "a10", 1, 30, MARCH.plusSeconds(100));
    deal.prove(under, 60_000, MARCH.plusSeconds(160));
    deal.contracts().terminate(deal.contract, AUTHOR, MARCH.plusSeconds(200));
    deal.end(before, EndReason.COMPLETED, 600_000, MARCH.plusSeconds(600));
    deal.end(under, EndReason.COMPLETED, 300_000, MARCH.plusSeconds(600));

    assertThat(deal.metering().receipt(before).orElseThrow().charged())
        .isEqualTo(Money.ofCredits(150));
    assertThat(deal.metering().receipt(under).orElseThrow().charged())
        .isEqualTo(Money.ofCredits(35));
    // Only what was quoted under the contract is settled by it, also after its end.
    PeriodStatement closed = deal.close(PERIOD, CLOSING);
    assertThat(closed.charged()).isEqualTo(Money.ofCredits(35));
    assertThat(closed.credits()).isEqualTo(Money.ofCredits(21));
  }

  @Test
  void a_period_is_shown_so_far_and_closed_once() {
    Deal deal = world.deal(10_000);
    deal.agree(
        wording()
            .rate("a10", 10)
            .included("a10", 5)
            .tiers(tier("a10", 0, 10, 10), beyond("a10", 10, 6))
            .commitment(400)
            .terms(),
        MARCH);
    deal.ran("a10", 1, 20, MARCH.plusSeconds(100));

    PeriodStatement soFar = deal.contracts().period(deal.get(), PERIOD, MARCH.plusSeconds(9_000));
    assertThat(soFar.closedAt()).isEmpty();
    assertThat(soFar.charged()).isEqualTo(Money.ofCredits(200));
    assertThat(soFar.credits()).isEqualTo(Money.ofCredits(50 + 20));
    assertThat(soFar.trueUp()).isEqualTo(Money.ofCredits(400 - 130));
    assertThat(soFar.total()).isEqualTo(Money.ofCredits(400));

    long before = deal.available();
    PeriodStatement closed = deal.close(PERIOD, CLOSING);
    assertThat(closed.adjustments()).isEqualTo(soFar.adjustments());
    assertThat(deal.available() - before).isEqualTo(70_000_000);
    assertThat(deal.metering().grants(deal.payer))
        .filteredOn(grant -> grant.kind() == GrantKind.CONTRACT)
        .extracting(Grant::amount)
        .containsExactly(Money.ofCredits(70));
    PeriodStatement again = deal.close(PERIOD, CLOSING.plusSeconds(5));
    assertThat(again).isEqualTo(closed);
    assertThat(deal.available() - before).isEqualTo(70_000_000);
  }

  @Test
  void a_period_closes_when_it_is_over_and_after_the_one_before() {
    Deal deal = world.deal(0);
    deal.agree(Terms.NONE, MARCH);
    assertThatThrownBy(() -> deal.close(PERIOD, APRIL.plusSeconds(299)))
        .isInstanceOf(ContractRefused.class)
        .hasMessageContaining("2026-04-01T00:05:00Z");
    assertThatThrownBy(() -> deal.close(PERIOD.next(), PERIOD.next().end().plusSeconds(900)))
        .hasMessageContaining("2026-03 is the next");
    assertThat(deal.contracts().periodDue(deal.get(), CLOSING.minus(Duration.ofHours(2))))
        .isEmpty();
    assertThat(deal.contracts().periodDue(deal.get(), CLOSING)).contains(PERIOD);
    assertThat(deal.contracts().periodCandidates(CLOSING, Optional.empty(), 1_000))
        .contains(deal.contract);
    assertThat(deal.contracts().periodCandidates(CLOSING, Optional.of(deal.contract), 1_000))
        .doesNotContain(deal.contract);
    deal.close(PERIOD, CLOSING);
    assertThat(deal.contracts().periodDue(deal.get(), CLOSING)).isEmpty();
  }

  @Test
  void late_usage_counts_in_the_next_period() {
    Deal deal = world.deal(10_000);
    deal.agree(wording().rate("a10", 10).included("a10", 3).terms(), MARCH);
    UUID late = deal.start(UUID.randomUUID(), "a10", 1, 30, APRIL.minus(Duration.ofHours(1)));
    deal.prove(late, 120_000, APRIL.minus(Duration.ofMinutes(58)));
    PeriodStatement march = deal.close(PERIOD, CLOSING);
    assertThat(march.charged()).isEqualTo(Money.ofCredits(20));
    assertThat(march.credits()).isEqualTo(Money.ofCredits(20));
    // Eight more minutes of March arrive when March is closed, from a node that was cut off.
    deal.end(late, EndReason.COMPLETED, 600_000, CLOSING.plusSeconds(60));
    PeriodStatement april =
        deal.close(PERIOD.next(), PERIOD.next().end().plus(Duration.ofHours(1)));
    assertThat(april.charged()).isEqualTo(Money.ofCredits(80));
    assertThat(april.credits()).isEqualTo(Money.ofCredits(30));
    // The contract ends, and so do its periods once nothing is left to settle.
    deal.contracts().terminate(deal.contract, AUTHOR, PERIOD.next().end().plusSeconds(5));
    Instant may = PERIOD.next().next().end().plus(Duration.ofHours(2));
    assertThat(deal.contracts().periodDue(deal.get(), may)).contains(PERIOD.next().next());
    deal.close(PERIOD.next().next(), may);
    assertThat(deal.contracts().periodDue(deal.get(), may.plus(Duration.ofDays(60)))).isEmpty();
  }

  @Test
  void minutes_count_of_a_session_that_a_clock_ahead_of_others_sold_after_the_months_end() {
    Deal deal = world.deal(10_000);
    deal.agree(wording().included("a10", 3).terms(), MARCH);
    Instant ahead = APRIL.plusSeconds(60);
    UUID session = UUID.randomUUID();
    Quote quote = deal.quote("a10", 1, 10, ahead);
    assertThat(deal.metering().hold(session, deal.payer, quote.quoteId(), AUTHOR, ahead))
        .isInstanceOf(HoldOutcome.Held.class);
    deal.metering().startAttempt(session, 1, APRIL.minusSeconds(60), AUTHOR);
    deal.prove(session, 60_000, APRIL);
    assertThat(deal.close(PERIOD, CLOSING).charged()).isEqualTo(Money.ofCredits(15));
  }

  @Test
  void a_commitment_counts_for_the_part_of_the_period_that_the_contract_is_in_force() {
    Deal deal = world.deal(0);
    Deal.Wording wording = wording().commitment(310);
    wording.from = Optional.of(MARCH.plus(Duration.ofDays(30)));
    deal.agree(wording.terms(), MARCH);
    deal.contracts().doDue(deal.contract, SYSTEM, MARCH.plus(Duration.ofDays(30)));
    assertThat(deal.close(PERIOD, CLOSING).trueUp()).isEqualTo(Money.ofCredits(10));
  }

  @Test
  void a_new_version_takes_effect_at_its_time_and_settles_the_period() {
    Deal deal = world.deal(10_000);
    Deal.Wording first = wording().rate("a10", 10);
    first.grants = List.of(new Terms.StartGrant(Money.ofCredits(5), OptionalInt.of(30)));
    deal.agree(first.terms(), MARCH);
    long started = deal.available();
    deal.ran("a10", 1, 4, MARCH.plusSeconds(10));
    Deal.Wording second = wording().rate("a10", 8).included("a10", 2);
    second.grants = first.grants;
    second.from = Optional.of(MARCH.plus(Duration.ofDays(1)));
    deal.edit(second.terms(), MARCH.plusSeconds(600));
    assertThat(deal.get().versions()).hasSize(2);
    assertThat(deal.get().state()).isEqualTo(ContractState.ACTIVE);
    deal.activate(MARCH.plusSeconds(700));
    assertThat(deal.quote("a10", 1, 1, MARCH.plusSeconds(800)).rate().perMinute())
        .isEqualTo(Money.ofCredits(10));
    Instant later = MARCH.plus(Duration.ofDays(1));
    assertThat(deal.contracts().due(later.minusSeconds(1), 10_000)).doesNotContain(deal.contract);
    assertThat(deal.contracts().due(later, 10_000)).contains(deal.contract);
    // Quotes go by the calendar, whether or not somebody has looked at it.
    assertThat(deal.quote("a10", 1, 1, later).contract().orElseThrow().version()).isEqualTo(2);
    deal.contracts().doDue(deal.contract, SYSTEM, later);
    deal.contracts().doDue(deal.contract, SYSTEM, later);
    assertThat(deal.get().versions())
        .extracting(ContractVersion::state)
        .containsExactly(ContractState.SUPERSEDED, ContractState.ACTIVE);
    deal.ran("a10", 1, 4, later);
    PeriodStatement closed = deal.close(PERIOD, CLOSING);
    assertThat(closed.version()).isEqualTo(2);
    assertThat(closed.charged()).isEqualTo(Money.ofCredits(40 + 32));
    assertThat(closed.credits()).isEqualTo(Money.ofCredits(20));
    // Credits at the start were given once.
    assertThat(deal.available()).isEqualTo(started - 72_000_000 + 20_000_000);
  }

  @Test
  void a_payer_has_one_contract_at_a_time() {
    Deal deal = world.deal(0);
    deal.agree(Terms.NONE, MARCH);
    deal.contract = UUID.randomUUID();
    deal.draft(Terms.NONE, MARCH);
    assertThatThrownBy(() -> deal.activate(MARCH.plusSeconds(1)))
        .isInstanceOf(ContractRefused.class)
        .hasMessageContaining("in effect from");
  }

  @Test
  void a_contract_expires_at_its_time() {
    Deal deal = world.deal(0);
    Deal.Wording wording = wording().limit(50);
    wording.until = Optional.of(MARCH.plusSeconds(100));
    deal.agree(wording.terms(), MARCH);
    assertThat(deal.available()).isEqualTo(50_000_000);
    deal.contracts().doDue(deal.contract, SYSTEM, MARCH.plusSeconds(100));
    assertThat(deal.get().state()).isEqualTo(ContractState.EXPIRED);
    assertThat(deal.available()).isZero();
  }

  @Test
  void a_credit_line_is_drawn_last_owed_refilled_and_taken_back() {
    Deal deal = world.deal(100);
    deal.agree(wording().rate("a10", 10).limit(200).terms(), MARCH);
    assertThat(deal.available()).isEqualTo(300_000_000);
    UUID session = deal.start(UUID.randomUUID(), "a10", 1, 15, MARCH.plusSeconds(5));
    assertThat(line(deal).owed()).isEqualTo(Money.ofCredits(50));
    deal.end(session, EndReason.COMPLETED, 720_000, MARCH.plusSeconds(800));
    // 12 minutes: 100 paid for beforehand, 20 drawn from the line; 30 went back to it.
    assertThat(line(deal).owed()).isEqualTo(Money.ofCredits(20));
    assertThat(line(deal).left()).isEqualTo(Money.ofCredits(180));

    UUID payment = UUID.randomUUID();
    for (int i = 0; i < 2; i++) {
      deal.contracts()
          .refillCreditLine(
              payment, deal.payer, Money.ofCredits(20), SYSTEM, MARCH.plusSeconds(900));
    }
    assertThat(line(deal).owed()).isEqualTo(Money.ZERO);
    assertThat(line(deal).left()).isEqualTo(Money.ofCredits(200));

    deal.edit(wording().rate("a10", 10).limit(120).terms(), MARCH.plusSeconds(950));
    deal.activate(MARCH.plusSeconds(960));
    assertThat(deal.available()).isEqualTo(120_000_000);
    UUID last = deal.start(UUID.randomUUID(), "a10", 1, 12, MARCH.plusSeconds(990));
    assertThat(deal.available()).isZero();
    Quote more = deal.quote("a10", 1, 1, MARCH.plusSeconds(991));
    assertThat(
            deal.metering()
                .hold(
                    UUID.randomUUID(), deal.payer, more.quoteId(), AUTHOR, MARCH.plusSeconds(992)))
        .isInstanceOf(HoldOutcome.InsufficientBalance.class);
    deal.contracts().terminate(deal.contract, AUTHOR, MARCH.plusSeconds(1_000));
    deal.end(last, EndReason.COMPLETED, 60_000, MARCH.plusSeconds(1_100));
    // What came back to a line that is closed is taken back; what was used stays owed.
    assertThat(deal.available()).isEqualTo(110_000_000);
    assertThat(deal.contracts().trimCreditLines(10_000, SYSTEM, MARCH.plusSeconds(1_200)))
        .isPositive();
    assertThat(deal.available()).isZero();
    assertThat(line(deal).owed()).isEqualTo(Money.ofCredits(10));
  }

  @Test
  void only_a_draft_is_edited_and_an_end_is_an_end() {
    Deal deal = world.deal(0);
    deal.draft(Terms.NONE, MARCH);
    deal.contracts().submit(deal.contract, AUTHOR, MARCH);
    assertThatThrownBy(() -> deal.edit(Terms.NONE, MARCH)).hasMessageContaining("reject it first");
    assertThatThrownBy(() -> deal.contracts().activate(deal.contract, AUTHOR, MARCH))
        .hasMessageContaining("approved first");
    deal.contracts().terminate(deal.contract, AUTHOR, MARCH);
    assertThatThrownBy(() -> deal.contracts().terminate(deal.contract, AUTHOR, MARCH))
        .hasMessageContaining("terminated again");
    assertThatThrownBy(() -> deal.edit(Terms.NONE, MARCH)).hasMessageContaining("new contract");
  }

  @Test
  void a_preview_rates_the_usage_of_a_period_that_was_charged_otherwise() {
    Deal deal = world.deal(10_000);
    UUID session = deal.start(UUID.randomUUID(), "a10", 2, 30, MARCH);
    deal.end(session, EndReason.COMPLETED, 630_000, MARCH.plusSeconds(630));
    deal.ran("t4", 1, 5, MARCH.plusSeconds(20));
    UUID failed = deal.start(UUID.randomUUID(), "a10", 1, 30, MARCH.plusSeconds(30));
    deal.prove(failed, 120_000, MARCH.plusSeconds(200));
    deal.end(failed, EndReason.POLICY_REJECTED, 130_000, MARCH.plusSeconds(300));
    Deal.Wording wording = wording().rate("a10", 8).included("a10", 5);
    wording.increment = OptionalInt.of(1);
    deal.draft(wording.terms(), APRIL);
    Preview preview = deal.contracts().preview(deal.get(), wording.terms(), PERIOD, APRIL);
    assertThat(preview.before()).isEqualTo(Money.ofCredits(11 * 30 + 5 * 9));
    assertThat(preview.fixedRate()).isEqualTo(Money.ofCredits(11 * 16 - 11 * 30));
    assertThat(preview.increment()).isEqualTo(Money.ofCredits(-8));
    assertThat(preview.included()).isEqualTo(Money.ofCredits(-40));
    assertThat(preview.lines()).extracting(Preview.Line::gpuModel).containsExactly("a10", "t4");
    assertThat(preview.after()).isEqualTo(Money.ofCredits(176 - 8 - 40 + 45));
  }

  @Test
  void contracts_are_listed_newest_first_with_their_terms() {
    Deal deal = world.deal(0);
    Deal.Wording wording = wording().rate("a10", 8).included("a10", 5).commitment(7).limit(9);
    wording.tiers(tier("t4", 0, 10, 3), beyond("t4", 10, 2));
    wording.grants = List.of(new Terms.StartGrant(Money.ofCredits(5), OptionalInt.of(30)));
    wording.reserved = List.of(new Terms.Reserved("a10", 4, 600));
    deal.draft(wording.terms(), MARCH);
    UUID first = deal.contract;
    deal.contract = UUID.randomUUID();
    deal.draft(Terms.NONE, MARCH.plusSeconds(1));
    assertThat(deal.contracts().list(List.of(deal.payer), 10))
        .extracting(Contract::contractId)
        .containsExactly(deal.contract, first);
    assertThat(deal.contracts().list(List.of(deal.payer), 1)).containsExactly(deal.get());
    assertThat(deal.contracts().list(List.of(), 10_000))
        .extracting(Contract::contractId)
        .containsSubsequence(deal.contract, first);
    assertThat(deal.contracts().find(first).orElseThrow().latest().terms())
        .isEqualTo(wording.terms());
  }

  private static CreditLine line(Deal deal) {
    return deal.contracts().creditLine(deal.payer, MARCH.plusSeconds(500));
  }
}
