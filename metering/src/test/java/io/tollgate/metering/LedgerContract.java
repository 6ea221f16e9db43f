package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.charging.Charged;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.charging.Warning;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.correction.CorrectionOutcome;
import io.tollgate.metering.correction.CorrectionOutcome.Corrected;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.ledger.TransferRow;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Grants in time, corrections and warnings, whatever the stores. One A10 costs 10 a minute. */
abstract class LedgerContract {
  private static final Duration WEEK = Duration.ofDays(7);

  abstract Metering metering();

  @Test
  void a_grant_cannot_be_drawn_on_before_it_is_effective() {
    UUID payer = open();
    Instant begins = T0.plusSeconds(600);
    grant(payer, 100, GrantKind.PAID, 10, Optional.of(begins), Optional.empty());
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ZERO);
    assertThat(metering().grantTimes().toBegin(payer))
        .singleElement()
        .satisfies(
            grant -> {
              assertThat(grant.effectiveAt()).contains(begins);
              assertThat(grant.left()).isEqualTo(Money.ZERO);
            });
    assertThat(hold(payer, 5, begins.minusMillis(1)))
        .isInstanceOf(HoldOutcome.InsufficientBalance.class);
    assertThat(hold(payer, 5, begins)).isInstanceOf(HoldOutcome.Held.class);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(50));
    assertThat(metering().grantTimes().toBegin(payer)).isEmpty();
  }

  @Test
  void the_sweep_lets_grants_begin_and_expire_once() {
    UUID payer = open();
    Instant begins = T0.plusSeconds(60);
    Instant ends = T0.plusSeconds(120);
    grant(payer, 100, GrantKind.SUBSCRIPTION, 10, Optional.of(begins), Optional.of(ends));
    metering().grantTimes().sweep(100_000, CAUSE, T0);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ZERO);
    metering().grantTimes().sweep(100_000, CAUSE, begins);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(100));
    metering().grantTimes().sweep(100_000, CAUSE, ends);
    metering().grantTimes().sweep(100_000, CAUSE, ends.plusSeconds(1));
    assertThat(kinds(payer)).containsExactly(Transfer.Kind.EXPIRE, Transfer.Kind.CREDIT);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ZERO);
  }

  @Test
  void a_grant_that_was_never_looked_at_begins_before_it_expires() {
    UUID payer = open();
    grant(
        payer,
        100,
        GrantKind.PROMOTIONAL,
        10,
        Optional.of(T0.plusSeconds(1)),
        Optional.of(T0.plusSeconds(2)));
    metering().grantTimes().sweep(100_000, CAUSE, T0.plusSeconds(60));
    assertThat(kinds(payer)).containsExactly(Transfer.Kind.EXPIRE, Transfer.Kind.CREDIT);
    assertThatThrownBy(
            () ->
                grant(
                    payer,
                    1,
                    GrantKind.PAID,
                    1,
                    Optional.of(T0.plusSeconds(9)),
                    Optional.of(T0.plusSeconds(9))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("before it begins");
  }

  @Test
  void grants_are_drawn_by_priority_then_expiry_then_id() {
    UUID payer = open();
    UUID credit = grant(payer, 10, GrantKind.CREDIT_LINE, 200, none(), none());
    UUID paid = grant(payer, 10, GrantKind.PAID, 100, none(), none());
    UUID later = grant(payer, 10, GrantKind.CONTRACT, 50, none(), Optional.of(T0.plus(WEEK)));
    UUID sooner =
        grant(
            payer,
            10,
            GrantKind.SUBSCRIPTION,
            50,
            Optional.of(T0.plusSeconds(5)),
            Optional.of(T0.plusSeconds(600)));
    hold(payer, 3, T0.plusSeconds(10));
    assertThat(metering().history(payer, Optional.empty(), 3))
        .extracting(row -> row.grantId().orElseThrow())
        .containsExactly(paid, later, sooner);
    assertThat(metering().grants(payer)).extracting(Grant::grantId).containsExactly(credit);
  }

  @Test
  void money_that_comes_back_to_an_expired_grant_lives_for_a_week_and_only_once() {
    UUID payer = open();
    Instant expiry = T0.plusSeconds(60);
    UUID grant = grant(payer, 200, GrantKind.PAID, 1, none(), Optional.of(expiry));
    UUID first = session(payer, 10);
    UUID second = session(payer, 10);
    Instant settled = T0.plusSeconds(300);
    metering().settleNeverRan(first, EndReason.CANCELLED, CAUSE, settled);
    assertThat(one(payer, grant).expiresAt()).contains(settled.plus(WEEK));
    metering().settleNeverRan(second, EndReason.CANCELLED, CAUSE, settled.plusSeconds(60));
    assertThat(one(payer, grant).expiresAt()).contains(settled.plus(WEEK));
    metering().grantTimes().sweep(100_000, CAUSE, settled.plus(WEEK));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ZERO);
  }

  @Test
  void money_that_comes_back_after_the_sweep_is_swept_again() {
    UUID payer = open();
    grant(payer, 200, GrantKind.PAID, 1, none(), Optional.of(T0.plusSeconds(60)));
    UUID session = session(payer, 10);
    metering().grantTimes().sweep(100_000, CAUSE, T0.plusSeconds(61));
    Instant settled = T0.plusSeconds(300);
    metering().settleNeverRan(session, EndReason.CANCELLED, CAUSE, settled);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(100));
    metering().grantTimes().sweep(100_000, CAUSE, settled.plus(WEEK));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ZERO);
  }

  @Test
  void a_correction_of_a_charge_goes_back_to_the_grants_the_last_drawn_first() {
    UUID payer = open();
    UUID promotional = grant(payer, 15, GrantKind.PROMOTIONAL, 1, none(), none());
    UUID paid = grant(payer, 100, GrantKind.PAID, 10, none(), none());
    UUID session = ended(payer, 10, 180_000);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(85));

    Corrected whole = corrected(correct(payer, session, 1, none(), UUID.randomUUID()));
    assertThat(whole.left()).isEqualTo(Money.ZERO);
    assertThat(whole.transfers())
        .singleElement()
        .satisfies(
            transfer -> {
              assertThat(transfer.kind()).isEqualTo(Transfer.Kind.CORRECT);
              assertThat(transfer.sessionId()).contains(session);
              assertThat(transfer.minute()).hasValue(1);
              assertThat(transfer.grantId()).contains(paid);
            });
    assertThat(whole.changeOfAvailable()).isEqualTo(10_000_000);
    // Five of the paid ones are left to give back, then the promotional ones.
    assertThat(corrected(correct(payer, session, 2, none(), UUID.randomUUID())).transfers())
        .extracting(transfer -> transfer.grantId().orElseThrow())
        .containsExactly(paid, promotional);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(105));
    // The receipt stays as it was given.
    assertThat(metering().receipt(session).orElseThrow().charged()).isEqualTo(Money.ofCredits(30));
  }

  @Test
  void no_more_is_corrected_than_there_is_left_to_correct() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    UUID session = ended(payer, 10, 180_000);
    UUID id = UUID.randomUUID();
    Corrected part = corrected(correct(payer, session, 1, Optional.of(Money.ofCredits(4)), id));
    assertThat(part.left()).isEqualTo(Money.ofCredits(6));
    assertThat(correct(payer, session, 1, Optional.of(Money.ofCredits(4)), id)).isEqualTo(part);
    long available = metering().balance(payer).available().micros();

    assertThat(
            correct(payer, session, 1, Optional.of(Money.ofMicros(6_000_001)), UUID.randomUUID()))
        .isEqualTo(new CorrectionOutcome.TooMuch(Money.ofMicros(6_000_001), Money.ofCredits(6)));
    corrected(correct(payer, session, 1, none(), UUID.randomUUID()));
    assertThat(correct(payer, session, 1, none(), UUID.randomUUID()))
        .isInstanceOf(CorrectionOutcome.TooMuch.class);
    assertThat(correct(payer, session, 4, none(), UUID.randomUUID()))
        .isInstanceOf(CorrectionOutcome.NotFound.class);
    assertThat(correct(Wallet.payerWith(metering(), 1), session, 2, none(), UUID.randomUUID()))
        .isInstanceOf(CorrectionOutcome.NotFound.class);
    assertThat(metering().balance(payer).available().micros()).isEqualTo(available + 6_000_000);
    assertThatThrownBy(() -> correct(payer, session, 2, none(), id))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_was_returned_is_not_left_to_correct_and_what_runs_is_not_corrected() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    UUID running = session(payer, 10);
    metering().startAttempt(running, 1, T0, CAUSE);
    metering().acceptProofs(List.of(new SessionProof(running, 1, 61_000)), CAUSE, T0);
    assertThat(correct(payer, running, 1, none(), UUID.randomUUID()))
        .isEqualTo(new CorrectionOutcome.NotSettled(running));
    metering()
        .endAttempt(
            running, new Ending(1, EndReason.POLICY_REJECTED, 70_000, 70_000, false), CAUSE, T0);
    assertThat(correct(payer, running, 1, none(), UUID.randomUUID()))
        .isEqualTo(new CorrectionOutcome.TooMuch(Money.ZERO, Money.ZERO));
  }

  @Test
  void a_correction_for_an_expired_grant_opens_one_of_its_kind_for_a_week() {
    UUID payer = open();
    grant(payer, 200, GrantKind.SUBSCRIPTION, 7, none(), Optional.of(T0.plusSeconds(60)));
    UUID session = ended(payer, 10, 120_000);
    Instant later = T0.plus(Duration.ofDays(40));
    metering().grantTimes().sweep(100_000, CAUSE, later);
    Corrected back =
        corrected(
            metering()
                .corrections()
                .correct(
                    UUID.randomUUID(),
                    payer,
                    new Correctable.OfCharge(session, 1),
                    none(),
                    CAUSE,
                    later));
    assertThat(back.changeOfAvailable()).isEqualTo(10_000_000);
    assertThat(metering().grants(payer))
        .singleElement()
        .satisfies(
            grant -> {
              assertThat(grant.kind()).isEqualTo(GrantKind.SUBSCRIPTION);
              assertThat(grant.priority()).isEqualTo(7);
              assertThat(grant.expiresAt()).contains(later.plus(WEEK));
            });
  }

  @Test
  void a_correction_of_what_a_credit_line_lent_comes_as_credits_of_the_payers_own() {
    UUID payer = open();
    UUID line = grant(payer, 100, GrantKind.CREDIT_LINE, 900, none(), none());
    UUID session = ended(payer, 10, 180_000);
    Corrected back = corrected(correct(payer, session, 1, none(), UUID.randomUUID()));
    assertThat(back.changeOfAvailable()).isEqualTo(10_000_000);
    assertThat(metering().grants(payer))
        .anySatisfy(
            grant -> {
              assertThat(grant.kind()).isEqualTo(GrantKind.PAID);
              assertThat(grant.left()).isEqualTo(Money.ofCredits(10));
              assertThat(grant.expiresAt()).isEmpty();
            })
        .anySatisfy(
            grant -> {
              assertThat(grant.grantId()).isEqualTo(line);
              assertThat(grant.left()).isEqualTo(Money.ofCredits(70));
            });
    // What the line is given and loses follows from its contract alone.
    UUID given =
        metering().history(payer, Optional.empty(), 100).stream()
            .filter(row -> row.kind() == Transfer.Kind.CREDIT)
            .findFirst()
            .orElseThrow()
            .transferId();
    assertThat(correct(payer, given, none()))
        .isEqualTo(new CorrectionOutcome.NotCorrectable(Transfer.Kind.CREDIT));
  }

  @Test
  void a_credit_is_taken_back_as_far_as_it_is_there_and_a_correction_can_be_undone() {
    UUID payer = Wallet.payerWith(metering(), 100);
    UUID credit = metering().history(payer, Optional.empty(), 1).get(0).transferId();
    UUID session = session(payer, 6);
    assertThat(correct(payer, credit, Optional.of(Money.ofCredits(41))))
        .isInstanceOf(CorrectionOutcome.Spent.class);
    Corrected taken = corrected(correct(payer, credit, Optional.of(Money.ofCredits(40))));
    assertThat(taken.transfers().get(0).corrects()).contains(credit);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ZERO);
    // What was taken back is not given again by correcting the correction.
    assertThat(correct(payer, taken.transfers().get(0).transferId(), none()))
        .isEqualTo(new CorrectionOutcome.NotCorrectable(Transfer.Kind.CORRECT));
    UUID hold = metering().history(payer, Optional.empty(), 2).get(1).transferId();
    assertThat(correct(payer, hold, none()))
        .isEqualTo(new CorrectionOutcome.NotCorrectable(Transfer.Kind.HOLD));

    metering().startAttempt(session, 1, T0, CAUSE);
    end(session, 60_000);
    Corrected given = corrected(correct(payer, session, 1, none(), UUID.randomUUID()));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(60));
    corrected(correct(payer, given.transfers().get(0).transferId(), none()));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(50));
    // The charge may be corrected anew: nothing of it is corrected any more.
    assertThat(corrected(correct(payer, session, 1, none(), UUID.randomUUID())).left())
        .isEqualTo(Money.ZERO);
  }

  @Test
  void an_expiry_is_corrected_into_a_grant_that_lives() {
    UUID payer = open();
    grant(payer, 30, GrantKind.PAID, 1, none(), Optional.of(T0.plusSeconds(1)));
    metering().grantTimes().sweep(100_000, CAUSE, T0.plusSeconds(1));
    TransferRow expiry = metering().history(payer, Optional.empty(), 1).get(0);
    assertThat(expiry.kind()).isEqualTo(Transfer.Kind.EXPIRE);
    assertThat(correct(payer, expiry.transferId(), none())).isInstanceOf(Corrected.class);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(30));
    assertThat(hold(payer, 3, T0.plusSeconds(10))).isInstanceOf(HoldOutcome.Held.class);
  }

  @Test
  void who_runs_out_of_time_or_credits_is_warned_once_per_threshold() {
    UUID payer = Wallet.payerWith(metering(), 750);
    UUID session = session(payer, 70);
    metering().startAttempt(session, 1, T0, CAUSE);
    assertThat(prove(session, 9)).isEmpty();
    assertThat(prove(session, 10))
        .extracting(Warning::kind, Warning::minutes)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Warning.Kind.MINUTES_LEFT, 60),
            org.assertj.core.groups.Tuple.tuple(Warning.Kind.BALANCE_LOW, 60));
    assertThat(prove(session, 11)).isEmpty();
    // An extension takes it above the threshold again; it was told of it.
    UUID segment = UUID.randomUUID();
    Quote quote = Wallet.quote(metering(), payer, 5);
    metering().extend(session, segment, payer, quote.quoteId(), CAUSE, T0);
    metering().acknowledgeSegment(session, segment, CAUSE, T0);
    assertThat(prove(session, 20)).isEmpty();
    // Of several passed at once the last one says it; no credits are left for as long again.
    assertThat(prove(session, 72))
        .extracting(Warning::kind, Warning::minutes)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Warning.Kind.MINUTES_LEFT, 5),
            org.assertj.core.groups.Tuple.tuple(Warning.Kind.BALANCE_LOW, 5));
  }

  @Test
  void a_short_session_is_not_told_what_it_knew_when_it_began() {
    UUID session = session(Wallet.payerWith(metering(), 1000), 15);
    metering().startAttempt(session, 1, T0, CAUSE);
    assertThat(prove(session, 1)).isEmpty();
    assertThat(prove(session, 10)).extracting(Warning::minutes).containsExactly(5);
    assertThat(prove(session, 15)).isEmpty();
  }

  private List<Warning> prove(UUID session, int minutes) {
    List<Charged> charged =
        metering()
            .acceptProofs(List.of(new SessionProof(session, 1, minutes * 60_000L)), CAUSE, T0);
    List<Warning> warnings = metering().warnings(charged, CAUSE, T0);
    assertThat(metering().warnings(charged, CAUSE, T0)).isEmpty();
    return warnings;
  }

  private CorrectionOutcome correct(
      UUID payer, UUID session, int minute, Optional<Money> amount, UUID id) {
    return metering()
        .corrections()
        .correct(id, payer, new Correctable.OfCharge(session, minute), amount, CAUSE, T0);
  }

  private CorrectionOutcome correct(UUID payer, UUID transfer, Optional<Money> amount) {
    return metering()
        .corrections()
        .correct(
            UUID.randomUUID(),
            payer,
            new Correctable.OfTransfer(transfer),
            amount,
            CAUSE,
            T0.plusSeconds(5));
  }

  private static Corrected corrected(CorrectionOutcome outcome) {
    assertThat(outcome).isInstanceOf(Corrected.class);
    return (Corrected) outcome;
  }

  private UUID open() {
    UUID payer = UUID.randomUUID();
    metering().openPayer(payer, World.LIVE, CAUSE, T0);
    return payer;
  }

  private UUID grant(
      UUID payer,
      long credits,
      GrantKind kind,
      int priority,
      Optional<Instant> effective,
      Optional<Instant> expires) {
    UUID id = UUID.randomUUID();
    metering()
        .grantTimes()
        .credit(id, payer, Money.ofCredits(credits), kind, priority, effective, expires, CAUSE, T0);
    return id;
  }

  private HoldOutcome hold(UUID payer, int minutes, Instant now) {
    Quote quote = Wallet.quote(metering(), payer, minutes);
    return metering().hold(UUID.randomUUID(), payer, quote.quoteId(), CAUSE, now);
  }

  private UUID session(UUID payer, int minutes) {
    return Wallet.held(metering(), payer, minutes, false);
  }

  private UUID ended(UUID payer, int minutes, long elapsedMs) {
    UUID session = session(payer, minutes);
    metering().startAttempt(session, 1, T0, CAUSE);
    end(session, elapsedMs);
    return session;
  }

  private void end(UUID session, long elapsedMs) {
    metering()
        .endAttempt(
            session, new Ending(1, EndReason.COMPLETED, elapsedMs, elapsedMs, false), CAUSE, T0);
  }

  private Grant one(UUID payer, UUID grant) {
    return metering().grants(payer).stream()
        .filter(known -> known.grantId().equals(grant))
        .findFirst()
        .orElseThrow();
  }

  private List<Transfer.Kind> kinds(UUID payer) {
    return metering().history(payer, Optional.empty(), 10).stream().map(TransferRow::kind).toList();
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
