package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the meter does with quotes of several models, whatever its stores. */
abstract class ModelSetContract {
  abstract Metering metering();

  @Test
  void a_set_is_quoted_at_its_dearest_with_the_others_beside_it() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    Quote single = Wallet.quote(metering(), payer, 10);
    Quote set = set(payer, 10, "a10", "h100", "a100");
    assertThat(set.gpuModel()).isEqualTo("h100");
    assertThat(set.models()).containsExactly("a10", "a100", "h100");
    List<Quote> others = metering().quoting().alternatives(set.quoteId());
    assertThat(others).extracting(Quote::gpuModel).containsExactly("a10", "a100");
    assertThat(others.get(0).rate()).isEqualTo(single.rate());
    assertThat(others.get(1).total()).isLessThan(set.total());
    assertThat(metering().findQuote(set.quoteId(), payer).orElseThrow().set()).isEqualTo(set.set());
    assertThat(single.models()).containsExactly("a10");
  }

  @Test
  void whatever_model_is_named_first_the_quote_has_the_id_asked_for() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    UUID id = UUID.randomUUID();
    for (String first : List.of("a10", "h100")) {
      UUID asked = first.equals("a10") ? id : UUID.randomUUID();
      String other = first.equals("a10") ? "h100" : "a10";
      QuoteOutcome outcome =
          metering()
              .quoting()
              .quoteSet(
                  Wallet.request(payer, first, 5, false).of(asked, first),
                  Map.of(other, UUID.randomUUID()));
      Quote quote = quoted(outcome);
      assertThat(quote.quoteId()).isEqualTo(asked);
      assertThat(quote.gpuModel()).isEqualTo("h100");
      QuoteOutcome again =
          metering()
              .quoting()
              .quoteSet(Wallet.request(payer, first, 5, false).of(asked, first), Map.of());
      assertThat(quoted(again).total()).isEqualTo(quote.total());
    }
  }

  @Test
  void a_model_without_a_price_refuses_the_set() {
    UUID payer = Wallet.payerWith(metering(), 10);
    QuoteOutcome outcome =
        metering()
            .quoting()
            .quoteSet(Wallet.request(payer, "a10", 5, false), Map.of("abacus", UUID.randomUUID()));
    assertThat(outcome).isInstanceOf(QuoteOutcome.UnknownGpuModel.class);
  }

  @Test
  void the_dearest_is_held_and_the_rest_comes_back_when_a_cheaper_one_is_chosen() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    Quote set = set(payer, 10, "a10", "h100");
    UUID session = held(payer, set);
    assertThat(metering().balance(payer).held()).isEqualTo(set.total());

    metering().chooseModel(session, "a10", CAUSE, T0.plusSeconds(5));
    metering().chooseModel(session, "a10", CAUSE, T0.plusSeconds(5));
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(100));
    Billing billing = metering().billing(session).orElseThrow();
    assertThat(billing.rate().perMinute()).isEqualTo(Money.ofCredits(10));
    assertThat(billing.prepaidMinutes()).isEqualTo(10);

    metering().startAttempt(session, 1, T0, CAUSE);
    prove(session, 130_000);
    assertThat(metering().charges(session, 0, 10))
        .extracting(row -> row.amount())
        .containsExactly(Money.ofCredits(10), Money.ofCredits(10));
    Receipt receipt = end(session, 150_000);
    assertThat(receipt.charged()).isEqualTo(Money.ofCredits(30));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(9_970));
  }

  @Test
  void the_dearest_itself_changes_nothing() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    Quote set = set(payer, 10, "a10", "h100");
    UUID session = held(payer, set);
    Billing before = metering().billing(session).orElseThrow();
    metering().chooseModel(session, "h100", CAUSE, T0);
    assertThat(metering().billing(session)).contains(before);
  }

  @Test
  void what_never_chose_is_refunded_whole() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    UUID session = held(payer, set(payer, 10, "a10", "h100"));
    metering().settleNeverRan(session, EndReason.CANCELLED, CAUSE, T0);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(10_000));
  }

  @Test
  void a_stop_right_after_the_choice_gives_back_what_was_kept() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    UUID session = held(payer, set(payer, 10, "a10", "h100"));
    metering().chooseModel(session, "a10", CAUSE, T0);
    metering().startAttempt(session, 1, T0, CAUSE);
    metering().capStop(session, CAUSE, T0.plusSeconds(30));
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(10));
    assertThat(end(session, 30_000).charged()).isEqualTo(Money.ofCredits(10));
  }

  @Test
  void a_price_of_the_set_cannot_be_held_by_itself_and_no_model_beyond_it_chosen() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    Quote set = set(payer, 10, "a10", "h100");
    UUID beside = metering().quoting().alternatives(set.quoteId()).get(0).quoteId();
    assertThat(metering().hold(UUID.randomUUID(), payer, beside, CAUSE, T0))
        .isInstanceOf(HoldOutcome.QuoteNotFound.class);
    UUID session = held(payer, set);
    assertThatThrownBy(() -> metering().chooseModel(session, "l4", CAUSE, T0))
        .hasMessageContaining("l4");
  }

  private Quote set(UUID payer, int minutes, String first, String... others) {
    Map<String, UUID> ids = new HashMap<>();
    for (String other : others) {
      ids.put(other, UUID.randomUUID());
    }
    return quoted(metering().quoting().quoteSet(Wallet.request(payer, first, minutes, false), ids));
  }

  private static Quote quoted(QuoteOutcome outcome) {
    return outcome.fold(
        quote -> quote,
        unknown -> {
          throw new AssertionError(unknown);
        });
  }

  private UUID held(UUID payer, Quote quote) {
    UUID session = UUID.randomUUID();
    assertThat(metering().hold(session, payer, quote.quoteId(), CAUSE, T0))
        .isInstanceOf(HoldOutcome.Held.class);
    return session;
  }

  private void prove(UUID session, long elapsedMs) {
    metering()
        .acceptProofs(
            List.of(new SessionProof(session, 1, elapsedMs)), CAUSE, T0.plusMillis(elapsedMs));
  }

  private Receipt end(UUID session, long elapsedMs) {
    return metering()
        .endAttempt(
            session,
            new Ending(1, EndReason.STOPPED_BY_USER, elapsedMs, elapsedMs, false),
            CAUSE,
            T0.plusMillis(elapsedMs))
        .receipt();
  }
}
