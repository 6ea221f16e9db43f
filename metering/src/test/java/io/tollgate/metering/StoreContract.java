package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.charging.Attempt;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.TransferRow;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.Ratio;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the stores keep, in which order they answer, and that a rollback leaves nothing. */
abstract class StoreContract {
  abstract Metering metering();

  abstract MeteringStores stores();

  /** A transaction is open when a test begins. */
  abstract void commitAndBegin();

  abstract void rollBackAndBegin();

  /** Number, minutes before and, once ended, reason and billed time. */
  abstract List<String> attempts(UUID session);

  abstract List<SessionProof> lateProofs(UUID session);

  @Test
  void a_rollback_leaves_nothing() {
    UUID payer = Wallet.payerWith(metering(), 1000);
    UUID old = Wallet.held(metering(), payer, 10, true);
    metering().startAttempt(old, 1, T0, CAUSE);
    prove(old, 1, 70_000);
    commitAndBegin();
    List<Object> before = picture(payer, old);

    UUID session = Wallet.held(metering(), payer, 10, false);
    Quote quote = Wallet.quote(metering(), payer, 5);
    Quote extension = Wallet.quote(metering(), payer, 5);
    grant(payer, 7, 1, Optional.of(T0.plusSeconds(60)));
    metering().startAttempt(session, 1, T0, CAUSE);
    prove(session, 1, 130_000);
    metering().extend(old, UUID.randomUUID(), payer, extension.quoteId(), CAUSE, T0);
    metering().capStop(session, CAUSE, T0.plusSeconds(200));
    end(session, 1, EndReason.COMPLETED, 190_000);
    prove(session, 1, 500_000);
    end(old, 1, EndReason.FAILED, 80_000);
    metering().expireGrants(100, CAUSE, T0.plusSeconds(90));
    UUID other = Wallet.payerWith(metering(), 5);
    assertThat(picture(payer, old)).isNotEqualTo(before);
    rollBackAndBegin();

    assertThat(picture(payer, old)).isEqualTo(before);
    assertThat(metering().billing(session)).isEmpty();
    assertThat(metering().charges(session, 0, 100)).isEmpty();
    assertThat(attempts(session)).isEmpty();
    assertThat(lateProofs(session)).isEmpty();
    assertThat(metering().findQuote(quote.quoteId(), payer)).isEmpty();
    assertThat(metering().balances(List.of(other))).isEmpty();
    assertThat(stores().ledger().draws(session)).isEmpty();
    // And the session goes on as if nothing had been.
    prove(old, 1, 130_000);
    assertThat(end(old, 1, EndReason.COMPLETED, 130_000).charged()).isEqualTo(Money.ofCredits(30));
  }

  @Test
  void late_proofs_are_kept_once() {
    UUID session = running(10);
    end(session, 1, EndReason.COMPLETED, 61_000);
    prove(session, 1, 61_000); // It was on its way beside the end, which has billed it.
    for (long ms : new long[] {90_000, 70_000, 90_000}) {
      prove(session, 1, ms);
    }
    assertThat(lateProofs(session))
        .containsExactlyInAnyOrder(
            new SessionProof(session, 1, 90_000), new SessionProof(session, 1, 70_000));
  }

  @Test
  void attempts_are_kept_with_their_ends() {
    UUID session = running(10);
    Attempt first = new Attempt(1, T0, 0, false);
    assertThat(stores().billings().addAttempt(session, first, 5, CAUSE)).isFalse();
    metering()
        .endAttempt(session, new Ending(1, EndReason.EVICTED, 130_000, 140_000, true), CAUSE, T0);
    metering().startAttempt(session, 2, T0.plusSeconds(500), CAUSE);
    assertThat(attempts(session)).containsExactly("1 after 0 evicted 130000", "2 after 2");
  }

  @Test
  void grants_are_read_in_the_order_they_are_drawn_on() {
    UUID payer = UUID.randomUUID();
    metering().openPayer(payer, World.LIVE, CAUSE, T0);
    Optional<Instant> soon = Optional.of(T0.plusSeconds(60));
    Optional<Instant> later = Optional.of(T0.plus(Duration.ofDays(1)));
    // Ids of which the sign of the first bit would make a mess.
    UUID low = UUID.fromString("1fffffff-0000-4000-8000-" + tail());
    UUID high = UUID.fromString("ffffffff-0000-4000-8000-" + tail());
    UUID last = grant(payer, 3, 2, Optional.empty());
    UUID never = grant(payer, 3, 1, Optional.empty());
    metering().credit(high, payer, Money.ofCredits(3), GrantKind.PAID, 1, later, CAUSE, T0);
    metering().credit(low, payer, Money.ofCredits(3), GrantKind.PAID, 1, later, CAUSE, T0);
    UUID first = grant(payer, 3, 1, soon);
    UUID empty = grant(payer, 3, 0, Optional.of(T0));
    metering().expireGrants(1000, CAUSE, T0);

    assertThat(metering().grants(payer))
        .extracting(Grant::grantId)
        .containsExactly(first, low, high, never, last)
        .doesNotContain(empty);
    // One minute costs 10 credits: all of the first three and one more.
    Wallet.held(metering(), payer, 1, false);
    assertThat(metering().grants(payer)).extracting(Grant::grantId).containsExactly(never, last);
    assertThat(metering().grants(payer).get(0).left()).isEqualTo(Money.ofCredits(2));
  }

  @Test
  void several_are_answered_in_the_order_of_their_ids() {
    List<UUID> payers = new ArrayList<>();
    List<UUID> sessions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      UUID payer = Wallet.payerWith(metering(), 100);
      payers.add(payer);
      sessions.add(Wallet.held(metering(), payer, 1, false));
      grant(payer, 1, 5, Optional.of(T0.plusSeconds(1)));
    }
    Collections.shuffle(payers);
    payers.add(UUID.randomUUID());
    sessions.add(UUID.randomUUID());

    assertThat(List.copyOf(metering().balances(payers).keySet()))
        .hasSize(20)
        .isSortedAccordingTo(byText());
    assertThat(List.copyOf(metering().billings(sessions).keySet()))
        .hasSize(20)
        .isSortedAccordingTo(byText());
    List<UUID> expired = stores().ledger().claimExpired(T0.plusSeconds(1), 1_000_000);
    assertThat(expired).doesNotHaveDuplicates().containsAll(payers.subList(0, 5));
    assertThat(stores().ledger().claimExpired(T0.plusSeconds(1), 3)).isSubsetOf(expired).hasSize(3);
    assertThat(stores().ledger().claimExpired(T0, 1_000_000)).doesNotContainAnyElementsOf(payers);
  }

  @Test
  void history_is_read_backwards_from_a_transfer_of_the_same_payer() {
    UUID payer = Wallet.payerWith(metering(), 100);
    UUID other = Wallet.payerWith(metering(), 100);
    for (int i = 0; i < 4; i++) {
      grant(payer, 10 + i, 5, Optional.empty());
    }
    List<TransferRow> all = metering().history(payer, Optional.empty(), 100);
    assertThat(all)
        .extracting(TransferRow::amount)
        .containsExactly(credits(13), credits(12), credits(11), credits(10), credits(100));
    Optional<UUID> mark = Optional.of(all.get(1).transferId());
    assertThat(metering().history(payer, mark, 2)).isEqualTo(all.subList(2, 4));
    assertThat(metering().history(other, mark, 2)).isEmpty();
    assertThat(metering().history(payer, Optional.of(UUID.randomUUID()), 2)).isEmpty();
  }

  @Test
  void draws_are_read_with_what_went_back() {
    UUID payer = Wallet.payerWith(metering(), 100);
    grant(payer, 40, 1, Optional.empty());
    UUID session = Wallet.held(metering(), payer, 10, false);
    metering().startAttempt(session, 1, T0, CAUSE);
    end(session, 1, EndReason.COMPLETED, 200_000);
    assertThat(stores().ledger().draws(session))
        .extracting(draw -> draw.number() + " " + draw.micros() + " " + draw.releasedMicros())
        .containsExactly("0 40000000 0", "1 60000000 60000000");
  }

  @Test
  void refunded_failures_are_counted_by_payer_and_day() {
    UUID payer = Wallet.payerWith(metering(), 100);
    UUID session = Wallet.held(metering(), payer, 5, true);
    metering().startAttempt(session, 1, T0, CAUSE);
    prove(session, 1, 61_000);
    end(session, 1, EndReason.FAILED, 61_000);
    assertThat(stores().billings().failuresRefunded(payer, LocalDate.parse("2026-03-01")))
        .isEqualTo(1);
    assertThat(stores().billings().failuresRefunded(payer, LocalDate.parse("2026-03-02"))).isZero();
  }

  @Test
  void a_session_rejected_while_it_waits_to_run_again_is_refunded_whole() {
    UUID session = running(10);
    metering()
        .endAttempt(session, new Ending(1, EndReason.EVICTED, 130_000, 130_000, true), CAUSE, T0);
    assertThat(
            metering()
                .settleNeverRan(session, EndReason.POLICY_REJECTED, CAUSE, T0.plusSeconds(900))
                .charged())
        .isEqualTo(Money.ZERO);
  }

  @Test
  void prices_and_ratios_are_those_in_force() {
    assertThat(stores().prices().listPrices(T0)).hasSize(27);
    assertThat(stores().prices().listPrices(T0).get(0))
        .isEqualTo(
            new PriceLine(
                UUID.fromString("00000000-0000-7000-8000-000000000051"),
                "a10",
                CapacityClass.ON_DEMAND,
                credits(10),
                Instant.parse("2026-01-01T00:00:00Z")));
    Instant before = Instant.parse("2025-12-31T23:59:59Z");
    assertThat(stores().prices().listPrices(before)).isEmpty();
    assertThat(stores().prices().listPrice("a10", CapacityClass.ON_DEMAND, before)).isEmpty();
    assertThat(stores().prices().ratio(Ratio.Kind.CHANNEL, "app", before)).isEmpty();
    assertThat(stores().prices().ratio(Ratio.Kind.CHANNEL, "fax", T0)).isEmpty();
    assertThat(stores().prices().ratio(Ratio.Kind.GROUP, "standard", T0))
        .map(Ratio::versionId)
        .contains(UUID.fromString("00000000-0000-7000-8000-000000002002"));
    assertThat(stores().prices().ratio(Ratio.Kind.GROUP, "other", T0))
        .map(Ratio::name)
        .contains("*");
  }

  @Test
  void a_payer_stays_in_its_world() {
    UUID payer = Wallet.payerWith(metering(), 1);
    metering().openPayer(payer, World.LIVE, CAUSE, T0);
    assertThatThrownBy(() -> metering().openPayer(payer, World.TEST, CAUSE, T0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(metering().balance(payer)).isEqualTo(new Balance(credits(1), Money.ZERO));
  }

  private List<Object> picture(UUID payer, UUID session) {
    Billing billing = metering().billing(session).orElseThrow();
    return List.of(
        metering().balance(payer),
        metering().grants(payer),
        metering().history(payer, Optional.empty(), 100),
        billing,
        metering().charges(session, 0, 100),
        attempts(session),
        lateProofs(session),
        stores().ledger().draws(session),
        stores().billings().failuresRefunded(payer, LocalDate.parse("2026-03-01")));
  }

  private UUID running(int minutes) {
    UUID session = Wallet.held(metering(), Wallet.payerWith(metering(), 1000), minutes, false);
    metering().startAttempt(session, 1, T0, CAUSE);
    return session;
  }

  private void prove(UUID session, int attempt, long elapsedMs) {
    metering().acceptProofs(List.of(new SessionProof(session, attempt, elapsedMs)), CAUSE, T0);
  }

  private Receipt end(UUID session, int attempt, EndReason reason, long elapsedMs) {
    Ending ending = new Ending(attempt, reason, elapsedMs, elapsedMs, false);
    return metering().endAttempt(session, ending, CAUSE, T0.plusSeconds(600)).receipt();
  }

  private UUID grant(UUID payer, long amount, int priority, Optional<Instant> expiry) {
    UUID grant = UUID.randomUUID();
    metering()
        .credit(grant, payer, credits(amount), GrantKind.PROMOTIONAL, priority, expiry, CAUSE, T0);
    return grant;
  }

  private static Money credits(long credits) {
    return Money.ofCredits(credits);
  }

  private static Comparator<UUID> byText() {
    return Comparator.comparing(UUID::toString);
  }

  private static String tail() {
    return UUID.randomUUID().toString().substring(24);
  }
}
