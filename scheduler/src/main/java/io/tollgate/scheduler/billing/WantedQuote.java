package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.session.ArrayView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A quote that somebody asks for.
 *
 * @param count how many sessions it is to be good for
 * @param key under which its answer is kept, when the caller gave one
 */
record WantedQuote(
    Caller caller,
    QuoteDesk.Wish wish,
    int count,
    String requestId,
    Optional<Idempotency.Request> key) {

  static WantedQuote of(Call call, QuoteDesk.Wish wish, int count) {
    return new WantedQuote(call.caller(), wish, count, call.requestId(), Idempotency.request(call));
  }

  /** Whose it is; throws as {@link Caller#requireAccount()}. */
  AccountId account() {
    return caller.requireAccount();
  }

  Act act(Instant now) {
    return new Act(caller.actor(), requestId, now);
  }

  /**
   * What is answered with a quote.
   *
   * @param others of a set, the quotes of the other models
   * @param balance what the payer may still have held
   */
  Answer answer(Quote quote, List<Quote> others, Money balance) {
    ObjectNode view = QuoteView.of(quote, others, balance);
    if (count > 1) {
      view.put("count", count);
      view.put("array_total_micros", ArrayView.times(quote, count));
    }
    return Answer.created(view);
  }
}
