package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.charging.Amounts;
import io.tollgate.metering.charging.Attempt;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.BillingStore;
import io.tollgate.metering.charging.ChargePlan;
import io.tollgate.metering.charging.ChargeStore.Posting;
import io.tollgate.metering.charging.Closing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.AccountKind;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the stores refuse, whoever asks. The session ran 130 s: two of its ten minutes are posted.
 */
abstract class ConstraintContract {
  private UUID payer;
  private UUID session;

  abstract Metering metering();

  abstract MeteringStores stores();

  abstract Class<? extends Exception> refusal();

  /** After a refusal a transaction of the database is good for nothing else. */
  abstract void rollBackAndBegin();

  abstract void commitAndBegin();

  @BeforeEach
  void a_session_runs() {
    payer = Wallet.payerWith(metering(), 200);
    session = Wallet.held(metering(), payer, 10, false);
    metering().startAttempt(session, 1, T0, CAUSE);
    prove(130_000);
    commitAndBegin();
  }

  @Test
  void transfers_are_posted_once_and_never_below_a_floor() {
    Grant grant = metering().grants(payer).get(0);
    Transfer credit = credit(UUID.randomUUID(), grant.grantId(), 1);
    refused(() -> stores().ledger().post(List.of(credit, credit)));
    refused(
        () ->
            stores()
                .ledger()
                .post(List.of(credit(UUID.randomUUID(), grant.grantId(), 101_000_000))));
    refused(() -> stores().ledger().post(List.of(credit(UUID.randomUUID(), UUID.randomUUID(), 1))));
    refused(() -> stores().ledger().post(List.of(expire(grant.grantId(), 100_000_001))));
    refused(() -> stores().ledger().post(List.of(hold(grant.grantId(), OptionalInt.of(0)))));
    refused(() -> stores().ledger().post(List.of(hold(grant.grantId(), OptionalInt.empty()))));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(100));
  }

  @Test
  void grants_are_added_once_to_known_payers() {
    Grant grant = metering().grants(payer).get(0);
    refused(() -> stores().ledger().addGrant(grant));
    refused(() -> stores().ledger().addGrant(grant(UUID.randomUUID(), 5)));
    refused(() -> stores().ledger().addGrant(grant(payer, 0)));
  }

  @Test
  void quotes_are_written_and_used_once() {
    Quote quote = Wallet.quote(metering(), payer, 5);
    commitAndBegin();
    assertThat(stores().quotes().use(quote.quoteId(), session, session, CAUSE, T0)).isTrue();
    assertThat(stores().quotes().use(quote.quoteId(), session, session, CAUSE, T0)).isFalse();
    refused(() -> stores().quotes().add(quote));
    refused(() -> stores().quotes().use(UUID.randomUUID(), session, session, CAUSE, T0));
    refused(() -> metering().quote(Wallet.request(UUID.randomUUID(), "a10", 5, false)));
  }

  @Test
  void a_minute_is_charged_once_and_only_from_the_state_it_was_planned_for() {
    Billing billing = billing();
    refused(() -> post(billing, 2, 10_000_000));
    refused(() -> post(billing, 3, 80_000_001));
    refused(() -> post(billing, 3, -1));
    assertThat(post(billing, 3, 10_000_000)).containsExactly(session);
    assertThat(post(billing, 4, 10_000_000)).isEmpty();
    Billing now = billing();
    metering().capStop(session, CAUSE, T0.plusSeconds(400));
    assertThat(post(now, 4, 10_000_000)).isEmpty();
    Billing capped = billing();
    metering()
        .endAttempt(
            session, new Ending(1, EndReason.COMPLETED, 180_000, 180_000, false), CAUSE, T0);
    assertThat(post(capped, 4, 10_000_000)).isEmpty();
    assertThat(metering().charges(session, 0, 100)).hasSize(3);
    assertThat(metering().charges(session, 1, 1)).hasSize(1);
  }

  @Test
  void a_charge_is_returned_once() {
    Transfer returned = Ledger.returned(payer, session, 2, Money.ofMicros(5), CAUSE, T0);
    stores().ledger().post(List.of(returned));
    stores().charges().addReturns(List.of(returned));
    assertThat(metering().charges(session, 1, 1).get(0).returned()).isEqualTo(Money.ofMicros(5));
    refused(() -> stores().charges().addReturns(List.of(returned, returned)));
    Transfer ofNone = Ledger.returned(payer, session, 3, Money.ofMicros(5), CAUSE, T0);
    refused(
        () -> {
          stores().ledger().post(List.of(ofNone));
          stores().charges().addReturns(List.of(ofNone));
        });
  }

  @Test
  void a_session_has_one_hold_and_one_segment_of_a_place_and_quote() {
    Billing billing = billing();
    Segment first = billing.segments().get(0);
    Quote quote = Wallet.quote(metering(), payer, 5);
    commitAndBegin();
    UUID other = UUID.randomUUID();
    refused(() -> stores().billings().add(billing));
    refused(() -> add(segment(first, other, first.quoteId(), 1, OptionalInt.empty())));
    refused(() -> add(segment(first, first.segmentId(), quote.quoteId(), 1, OptionalInt.empty())));
    refused(() -> add(segment(first, other, quote.quoteId(), 0, OptionalInt.empty())));
    refused(() -> add(segment(first, other, quote.quoteId(), 1, OptionalInt.of(0))));
    refused(() -> stores().billings().addSegment(other, first, CAUSE, T0));
  }

  @Test
  void an_attempt_ends_once_and_only_after_it_began() {
    Ending ending = new Ending(1, EndReason.COMPLETED, 1, 1, false);
    Ending unknown = new Ending(7, EndReason.COMPLETED, 1, 1, false);
    refused(() -> end(unknown));
    refused(
        () -> {
          end(ending);
          end(ending);
        });
    Attempt attempt = new Attempt(1, T0, 0, false);
    refused(() -> stores().billings().addAttempt(UUID.randomUUID(), attempt, 0, CAUSE));
  }

  @Test
  void a_billing_is_settled_with_an_empty_escrow() {
    Billing billing = billing();
    Closing closing = new Closing(EndReason.COMPLETED, T0, Money.ZERO, Optional.empty());
    refused(() -> stores().billings().update(changed(billing, session, Optional.of(closing))));
    Billing unknown = changed(billing, UUID.randomUUID(), Optional.empty());
    assertThatThrownBy(() -> stores().billings().update(unknown))
        .isInstanceOf(IllegalStateException.class);
    assertThat(billing()).isEqualTo(billing);
    assertThat(stores().billings().lock(session)).contains(billing);
    assertThat(stores().billings().lock(UUID.randomUUID())).isEmpty();
  }

  private void refused(Runnable change) {
    assertThatThrownBy(change::run).isInstanceOf(refusal());
    rollBackAndBegin();
  }

  private Billing billing() {
    return metering().billing(session).orElseThrow();
  }

  private void prove(long elapsedMs) {
    metering().acceptProofs(List.of(new SessionProof(session, 1, elapsedMs)), CAUSE, T0);
  }

  private Set<UUID> post(Billing billing, int minute, long micros) {
    List<ChargePlan.Row> rows = List.of(new ChargePlan.Row(minute, session, micros));
    return stores()
        .charges()
        .post(
            List.of(new Posting(billing, billing.attempt().orElseThrow(), 180_000, rows, CAUSE)),
            T0);
  }

  private void end(Ending ending) {
    stores()
        .billings()
        .addAttemptEnds(List.of(new BillingStore.AttemptEnd(session, ending, 1, CAUSE, T0)));
  }

  private void add(Segment segment) {
    stores().billings().addSegment(session, segment, CAUSE, T0);
  }

  private static Segment segment(
      Segment like, UUID id, UUID quote, int ordinal, OptionalInt position) {
    return new Segment(
        id,
        quote,
        ordinal,
        position.isPresent() ? Segment.State.ACKNOWLEDGED : Segment.State.PENDING,
        position,
        like.rate(),
        like.minutes(),
        like.held(),
        like.terms());
  }

  private static Billing changed(Billing billing, UUID id, Optional<Closing> closing) {
    return new Billing(
        id,
        billing.payer(),
        billing.refundOnFailure(),
        billing.segments(),
        new Amounts(100_000_000, 20_000_000, 0, 0, 0),
        billing.postedMinutes(),
        billing.returnedMinutes(),
        billing.minuteNumbersUsed(),
        billing.attempt(),
        billing.capMinutes(),
        billing.balanceBefore(),
        closing,
        billing.cause(),
        billing.createdAt());
  }

  private static Grant grant(UUID payer, long micros) {
    return new Grant(
        UUID.randomUUID(),
        payer,
        GrantKind.PAID,
        Money.ofMicros(micros),
        Money.ZERO,
        1,
        Optional.empty(),
        Optional.empty(),
        false,
        CAUSE,
        T0);
  }

  private Transfer credit(UUID id, UUID grant, long micros) {
    return transfer(
        id, Transfer.Kind.CREDIT, AccountKind.ISSUED.idFor(payer), grant, grant, micros);
  }

  private Transfer expire(UUID grant, long micros) {
    UUID breakage = AccountKind.BREAKAGE.idFor(payer);
    return transfer(UUID.randomUUID(), Transfer.Kind.EXPIRE, grant, breakage, grant, micros);
  }

  /** The draw 0 is the session's own. */
  private Transfer hold(UUID grant, OptionalInt draw) {
    return new Transfer(
        UUID.randomUUID(),
        Transfer.Kind.HOLD,
        payer,
        grant,
        session,
        Money.ofMicros(1),
        Optional.of(grant),
        Optional.of(session),
        Optional.of(session),
        draw,
        OptionalInt.empty(),
        CAUSE,
        T0);
  }

  private Transfer transfer(
      UUID id, Transfer.Kind kind, UUID debit, UUID credit, UUID grant, long micros) {
    return new Transfer(
        id,
        kind,
        payer,
        debit,
        credit,
        Money.ofMicros(micros),
        Optional.of(grant),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        CAUSE,
        T0);
  }
}
