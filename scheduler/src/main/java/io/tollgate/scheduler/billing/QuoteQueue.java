package io.tollgate.scheduler.billing;

import io.tollgate.metering.Metering;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.billing.QuoteGroup.Told;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.Lane;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Quotes of all accounts: what is asked for while others are on their way to the disk goes together
 * into the next transaction. Each is answered or refused on its own (docs/adr/0073).
 */
final class QuoteQueue {
  /** What one transaction quotes; it lasts some tens of milliseconds then. */
  private static final int TOGETHER_MAX = 128;

  /** Some seconds of work. */
  private static final int WAITING_MAX = 10_000;

  private final Database database;
  private final InstantSource clock;
  private final Lane<WantedQuote, Told> lane =
      new Lane<>(
          this::together,
          new Lane.Bounds(
              TOGETHER_MAX, WAITING_MAX, "quotes", "Nothing was changed. Try again in a moment."));

  QuoteQueue(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Makes it, or fails as {@link QuoteDesk#make} throws. */
  Future<Answer> quote(WantedQuote wanted) {
    return lane.take(wanted)
        .compose(
            told ->
                told.answer()
                    .map(Future::succeededFuture)
                    .or(() -> told.refusal().map(Future::failedFuture))
                    .orElseGet(() -> alone(wanted)));
  }

  private Future<List<Told>> together(List<WantedQuote> group) {
    Future<List<Told>> told =
        database.inTransaction(handle -> new QuoteGroup(handle, clock.instant()).quote(group));
    // A last one that fails in a group may have waited for somebody; alone it waits longer.
    return group.size() > 1
        ? told
        : told.recover(
            failure ->
                Lane.isBusy(failure)
                    ? Future.failedFuture(failure)
                    : Future.succeededFuture(List.of(Told.ALONE)));
  }

  private Future<Answer> alone(WantedQuote wanted) {
    return database.inTransaction(
        handle -> Idempotency.around(handle, wanted.key(), () -> make(handle, wanted)));
  }

  private Answer make(Handle handle, WantedQuote wanted) {
    Quote quote =
        QuoteDesk.make(
            new SqlTransaction(handle),
            wanted.caller(),
            wanted.wish(),
            wanted.act(clock.instant()));
    Metering metering = Metering.in(handle);
    Map<UUID, Money> available = metering.available(Set.of(quote.payer()));
    return wanted.answer(
        quote,
        quote.set().several() ? metering.quoting().alternatives(quote.quoteId()) : List.of(),
        Objects.requireNonNull(available.get(quote.payer())));
  }
}
