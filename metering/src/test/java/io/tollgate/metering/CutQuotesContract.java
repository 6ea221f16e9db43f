package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the meter does with quotes that are cut out of others, whatever its stores. */
abstract class CutQuotesContract {
  abstract Metering metering();

  private List<HoldOutcome> take(UUID array, UUID payer, Quote quote, int count) {
    return metering().arrayQuotes().take(array, payer, quote.quoteId(), count, CAUSE, T0);
  }

  private List<Quote> cut(Quote quote, int elements, Instant now) {
    return metering().arrayQuotes().cut(quote.quoteId(), elements, UUID::randomUUID, CAUSE, now);
  }

  @Test
  void a_quote_starts_one_array_and_holds_nothing_for_it() {
    UUID payer = Wallet.payerWith(metering(), 1_000);
    Quote quote = Wallet.quote(metering(), payer, 10);
    UUID array = UUID.randomUUID();
    assertThat(take(array, payer, quote, 10)).isEmpty();
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ZERO);
    assertThat(metering().findQuote(quote.quoteId(), payer).orElseThrow().usedBy()).contains(array);
    assertThat(take(UUID.randomUUID(), payer, quote, 10))
        .contains(new HoldOutcome.QuoteUsed(array));
    assertThat(metering().hold(UUID.randomUUID(), payer, quote.quoteId(), CAUSE, T0))
        .isEqualTo(new HoldOutcome.QuoteUsed(array));
  }

  @Test
  void the_balance_must_cover_all_of_an_array_however_large() {
    UUID payer = Wallet.payerWith(metering(), 1_000);
    Quote quote = Wallet.quote(metering(), payer, 10);
    assertThat(take(UUID.randomUUID(), payer, quote, 11))
        .contains(
            new HoldOutcome.InsufficientBalance(
                Money.ofCredits(1_100), Money.ofCredits(1_000), Money.ofCredits(100)));
    Quote month = Wallet.quote(metering(), payer, 43_200);
    assertThat(take(UUID.randomUUID(), payer, month, 1_000_000).get(0))
        .isInstanceOf(HoldOutcome.InsufficientBalance.class);
    assertThat(take(UUID.randomUUID(), Wallet.payerWith(metering(), 1), quote, 1))
        .contains(new HoldOutcome.QuoteNotFound());
  }

  @Test
  void everything_that_speaks_against_an_array_is_told_at_once() {
    UUID payer = Wallet.payerWith(metering(), 150);
    Quote quote = Wallet.quote(metering(), payer, 10);
    UUID array = UUID.randomUUID();
    assertThat(take(array, payer, quote, 1)).isEmpty();
    Instant late = quote.expiresAt();
    assertThat(
            metering()
                .arrayQuotes()
                .take(UUID.randomUUID(), payer, quote.quoteId(), 2, CAUSE, late))
        .containsExactly(
            new HoldOutcome.QuoteUsed(array),
            new HoldOutcome.QuoteExpired(late),
            new HoldOutcome.InsufficientBalance(
                Money.ofCredits(200), Money.ofCredits(150), Money.ofCredits(50)));
  }

  @Test
  void each_element_pays_the_arrays_price_long_after_it_was_quoted() {
    UUID payer = Wallet.payerWith(metering(), 1_000);
    Quote quote = Wallet.quote(metering(), payer, 10);
    take(UUID.randomUUID(), payer, quote, 3);
    Quote whole = metering().findQuote(quote.quoteId(), payer).orElseThrow();
    Instant later = T0.plus(Duration.ofDays(40));
    for (Quote piece : cut(quote, 3, later)) {
      assertThat(piece.rate()).isEqualTo(quote.rate());
      assertThat(piece.factors()).isEqualTo(whole.factors());
      assertThat(piece.createdAt()).isEqualTo(quote.createdAt());
      assertThat(piece.set().cutFrom()).contains(quote.quoteId());
      assertThat(metering().hold(UUID.randomUUID(), payer, piece.quoteId(), CAUSE, later))
          .isInstanceOf(HoldOutcome.Held.class);
    }
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(300));
  }

  @Test
  void a_session_that_starts_with_fewer_minutes_keeps_its_price_and_gets_the_rest_back() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    UUID session = held(payer, Wallet.quote(metering(), payer, 100));
    metering().shorten(session, 30, UUID::randomUUID, CAUSE, T0.plusSeconds(60));

    Billing billing = metering().billing(session).orElseThrow();
    assertThat(billing.prepaidMinutes()).isEqualTo(30);
    assertThat(billing.released()).isEqualTo(Money.ofCredits(700));
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(9_700));
    assertThatThrownBy(() -> metering().shorten(session, 31, UUID::randomUUID, CAUSE, T0))
        .isInstanceOf(IllegalStateException.class);
    Receipt receipt = metering().settleNeverRan(session, EndReason.CANCELLED, CAUSE, T0);
    assertThat(receipt.charged()).isEqualTo(Money.ZERO);
    assertThat(metering().balance(payer).available()).isEqualTo(Money.ofCredits(10_000));
  }

  @Test
  void fewer_minutes_of_several_models_are_fewer_of_each() {
    UUID payer = Wallet.payerWith(metering(), 10_000);
    Quote set =
        metering()
            .quoting()
            .quoteSet(Wallet.request(payer, "a10", 10, false), Map.of("h100", UUID.randomUUID()))
            .fold(
                quote -> quote,
                unknown -> {
                  throw new AssertionError(unknown);
                });
    UUID session = held(payer, set);
    metering().shorten(session, 4, UUID::randomUUID, CAUSE, T0);
    metering().chooseModel(session, "a10", CAUSE, T0);
    assertThat(metering().balance(payer).held()).isEqualTo(Money.ofCredits(40));
    assertThat(metering().billing(session).orElseThrow().prepaidMinutes()).isEqualTo(4);
  }

  private UUID held(UUID payer, Quote quote) {
    UUID session = UUID.randomUUID();
    assertThat(metering().hold(session, payer, quote.quoteId(), CAUSE, T0))
        .isInstanceOf(HoldOutcome.Held.class);
    return session;
  }
}
