package io.tollgate.scheduler.billing;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Quotes of any accounts in one transaction: each is made or refused on its own, and what all of
 * them read and write is read and written once. One whose key is known or in use, and one of
 * several models, comes alone.
 */
final class QuoteGroup {
  /** Longer than anybody who works holds a lock; then they come in smaller groups. */
  private static final String PATIENCE = "100ms";

  private final Handle handle;
  private final SqlTransaction tx;
  private final QuoteFacts facts;
  private final Instant now;
  private final Map<WantedQuote, Told> told = new IdentityHashMap<>();

  /** In a transaction that is about to begin. */
  QuoteGroup(Handle handle, Instant now) {
    this.handle = handle;
    this.tx = new SqlTransaction(handle);
    this.facts = new QuoteFacts(tx);
    this.now = now;
  }

  /** An answer or a refusal, once the transaction is durable; neither for one to come alone. */
  record Told(Optional<Answer> answer, Optional<ApiException> refusal) {
    static final Told ALONE = new Told(Optional.empty(), Optional.empty());
  }

  /** What each of them is told, in their order. */
  List<Told> quote(List<WantedQuote> group) {
    handle
        .createQuery("SELECT set_config('lock_timeout', :patience, true)")
        .bind("patience", PATIENCE)
        .mapTo(String.class)
        .one();
    List<WantedQuote> begun = begun(group);
    make(begun);
    return group.stream().map(this::told).toList();
  }

  private Told told(WantedQuote one) {
    return told.getOrDefault(one, Told.ALONE);
  }

  private List<WantedQuote> begun(List<WantedQuote> group) {
    List<WantedQuote> plain =
        group.stream().filter(one -> one.wish().gpuModels().size() == 1).toList();
    Set<Idempotency.Request> fresh =
        Idempotency.fresh(handle, plain.stream().flatMap(one -> one.key().stream()).toList());
    return plain.stream().filter(one -> one.key().map(fresh::contains).orElse(true)).toList();
  }

  private void make(List<WantedQuote> begun) {
    facts.readAhead(begun.stream().map(WantedQuote::account).collect(Collectors.toSet()));
    List<WantedQuote> asked = new ArrayList<>();
    List<QuoteRequest> requests = new ArrayList<>();
    for (WantedQuote one : begun) {
      try {
        requests.add(QuoteDesk.request(tx.newId(), facts, one.caller(), one.wish(), one.act(now)));
        asked.add(one);
      } catch (ApiException refusal) {
        refuse(one, refusal);
      }
    }
    if (asked.isEmpty()) {
      return;
    }
    List<QuoteOutcome> outcomes = tx.metering().quoteAll(requests);
    Map<UUID, Money> available =
        tx.metering()
            .available(requests.stream().map(QuoteRequest::payer).collect(Collectors.toSet()));
    Map<Idempotency.Request, Answer> kept = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      WantedQuote one = asked.get(i);
      try {
        Quote quote = QuoteDesk.made(outcomes.get(i), one.wish());
        Money balance = Objects.requireNonNull(available.get(quote.payer()));
        Answer answer = one.answer(quote, List.of(), balance);
        told.put(one, new Told(Optional.of(answer), Optional.empty()));
        one.key().ifPresent(key -> kept.put(key, answer));
      } catch (ApiException refusal) {
        refuse(one, refusal);
      }
    }
    Idempotency.keep(handle, kept);
  }

  /** Judged before anything of it is written, its key included. */
  private void refuse(WantedQuote one, ApiException refusal) {
    told.put(one, new Told(Optional.empty(), Optional.of(refusal)));
  }
}
