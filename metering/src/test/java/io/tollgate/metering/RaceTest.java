package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.audit.Books;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Real threads against a real PostgreSQL. */
class RaceTest {
  private final Jdbi jdbi = Wallet.jdbi(Wallet.migratedDatabase());

  @Test
  void two_hundred_holds_on_a_balance_for_ten_make_ten() throws Exception {
    UUID payer = jdbi.inTransaction(handle -> Wallet.payerWith(Metering.in(handle), 505));
    List<Callable<HoldOutcome>> holds = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Quote quote = jdbi.inTransaction(handle -> Wallet.quote(Metering.in(handle), payer, 5));
      holds.add(
          () ->
              jdbi.inTransaction(
                  handle ->
                      Metering.in(handle)
                          .hold(UUID.randomUUID(), payer, quote.quoteId(), CAUSE, T0)));
    }
    List<HoldOutcome> outcomes = together(holds, 64);
    assertThat(outcomes).filteredOn(HoldOutcome.Held.class::isInstance).hasSize(10);
    assertThat(outcomes)
        .filteredOn(outcome -> !(outcome instanceof HoldOutcome.Held))
        .hasSize(190)
        .allMatch(
            outcome ->
                outcome instanceof HoldOutcome.InsufficientBalance short_
                    && short_.missing().equals(Money.ofCredits(45)));
    booksAreRight();
  }

  @Test
  void holds_in_parallel_groups_make_exactly_what_the_balance_is_for() throws Exception {
    UUID payer = jdbi.inTransaction(handle -> Wallet.payerWith(Metering.in(handle), 505));
    List<Callable<List<HoldOutcome>>> groups = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<HoldWish> wishes = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        Quote quote = jdbi.inTransaction(handle -> Wallet.quote(Metering.in(handle), payer, 5));
        wishes.add(new HoldWish(UUID.randomUUID(), quote.quoteId(), Spender.UNKNOWN, CAUSE, T0));
      }
      groups.add(() -> jdbi.inTransaction(handle -> Metering.in(handle).holdAll(payer, wishes)));
    }
    List<HoldOutcome> outcomes = together(groups, 20).stream().flatMap(List::stream).toList();
    assertThat(outcomes).hasSize(200);
    assertThat(outcomes).filteredOn(HoldOutcome.Held.class::isInstance).hasSize(10);
    for (String table :
        List.of("billing", "segment", "quote_use", "transfer WHERE kind = 'hold'")) {
      int rows =
          jdbi.withHandle(
              handle ->
                  handle
                      .createQuery("SELECT count(*) FROM metering." + table)
                      .mapTo(Integer.class)
                      .one());
      assertThat(rows).as(table).isEqualTo(10);
    }
    booksAreRight();
  }

  @Test
  void settling_in_parallel_settles_once() throws Exception {
    UUID session = runningSession();
    List<Callable<Receipt>> ends = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      long elapsed = 61_000 + i * 60_000L;
      ends.add(
          () ->
              jdbi.inTransaction(
                  handle ->
                      Metering.in(handle)
                          .endAttempt(
                              session,
                              new Ending(1, EndReason.COMPLETED, elapsed, elapsed, false),
                              CAUSE,
                              T0)
                          .receipt()));
    }
    assertThat(together(ends, 16)).doesNotContainNull().containsOnly(ends.get(0).call());
    booksAreRight();
  }

  @Test
  void proofs_in_parallel_with_stops_post_each_minute_once() throws Exception {
    UUID session = runningSession();
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 1; i <= 120; i++) {
      long elapsed = (i % 40) * 15_000L;
      work.add(
          () ->
              jdbi.inTransaction(
                      handle ->
                          Metering.in(handle)
                              .acceptProofs(
                                  List.of(new SessionProof(session, 1, elapsed)), CAUSE, T0))
                  .size());
      if (i == 60) {
        work.add(
            () ->
                jdbi.inTransaction(
                    handle -> {
                      Metering.in(handle).capStop(session, CAUSE, T0.plusSeconds(500));
                      return 0;
                    }));
      }
    }
    together(work, 16);
    int posted =
        jdbi.inTransaction(handle -> Metering.in(handle).billing(session).orElseThrow())
            .postedMinutes();
    assertThat(posted).isEqualTo(9);
    booksAreRight();
  }

  private UUID runningSession() {
    return jdbi.inTransaction(
        handle -> {
          Metering metering = Metering.in(handle);
          UUID session = Wallet.held(metering, Wallet.payerWith(metering, 1000), 30, false);
          metering.startAttempt(session, 1, T0, CAUSE);
          return session;
        });
  }

  private void booksAreRight() {
    jdbi.useTransaction(
        handle ->
            assertThat(Books.check(handle))
                .allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue()));
  }

  private static <T> List<T> together(List<Callable<T>> work, int threads) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
