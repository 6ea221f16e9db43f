package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Metering;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import io.tollgate.metering.pricing.QuoteRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Quotes of several payers that are made together. */
abstract class QuotedTogetherContract extends InContractWorld {

  @Test
  void quotes_that_are_made_together_are_those_made_alone_each_under_its_own_contract() {
    List<Deal> deals = List.of(world.deal(100), world.deal(100), world.deal(0));
    deals.get(0).agree(wording().rate("a10", 7).terms(), MARCH);
    deals.get(1).agree(wording().rate("a10", 5).rate("t4", 2).terms(), MARCH);
    Instant now = MARCH.plusSeconds(60);
    List<QuoteRequest> requests = new ArrayList<>();
    List<QuoteOutcome> alone = new ArrayList<>();
    for (Deal deal : deals) {
      for (String model : List.of("a10", "t4", "h100", "unheard-of")) {
        QuoteRequest request = deal.request(model, 2, 10, now);
        requests.add(request);
        alone.add(deal.metering().quote(deal.request(model, 2, 10, now)));
      }
    }
    Metering metering = deals.get(0).metering();

    List<QuoteOutcome> together = metering.quoteAll(requests);

    for (int i = 0; i < requests.size(); i++) {
      assertThat(said(together.get(i))).isEqualTo(said(alone.get(i)));
      UUID id = requests.get(i).quoteId();
      List<Quote> made = together.get(i).fold(List::of, unknown -> List.of());
      assertThat(metering.findQuotes(List.of(id)).values())
          .extracting(Quote::total)
          .containsExactlyElementsOf(made.stream().map(Quote::total).toList());
    }
    // Again with the same ids: the first answer, and nothing is written twice.
    List<QuoteOutcome> again = metering.quoteAll(requests);
    for (int i = 0; i < requests.size(); i++) {
      assertThat(again.get(i).<Object>fold(Quote::quoteId, unknown -> unknown.known()))
          .isEqualTo(together.get(i).<Object>fold(Quote::quoteId, unknown -> unknown.known()));
    }
  }

  /** All but the id. */
  private static List<Object> said(QuoteOutcome outcome) {
    return outcome.fold(
        quote ->
            List.of(
                quote.payer(),
                quote.gpuModel(),
                quote.factors(),
                quote.total(),
                quote.terms(),
                quote.contract(),
                quote.expiresAt()),
        unknown -> List.copyOf(unknown.known()));
  }
}
