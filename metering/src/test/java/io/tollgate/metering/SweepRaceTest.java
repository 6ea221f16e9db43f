package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.audit.Books;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Servers that sweep at once, and clients that spend at once, on a real PostgreSQL. */
class SweepRaceTest {
  private static final Instant LATER = T0.plusSeconds(3600);

  private final Jdbi jdbi = Wallet.jdbi(Wallet.migratedDatabase());

  @Test
  void two_servers_share_a_sweep_and_pass_over_who_is_busy() {
    List<UUID> payers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      payers.add(jdbi.inTransaction(this::expiring));
    }
    try (Handle one = jdbi.open();
        Handle other = jdbi.open();
        Handle holder = jdbi.open()) {
      one.begin();
      other.begin();
      holder.begin();
      // One payer is busy elsewhere: nobody waits for it.
      Metering.in(holder).openPayer(payers.get(9), World.LIVE, CAUSE, T0);
      assertThat(Metering.in(one).expireGrants(4, CAUSE, LATER)).isEqualTo(4);
      assertThat(Metering.in(other).expireGrants(100, CAUSE, LATER)).isEqualTo(5);
      one.commit();
      other.commit();
      holder.commit();
    }
    assertThat(left(payers)).isEqualTo(100_000_000);
    assertThat(jdbi.<Integer, RuntimeException>inTransaction(this::sweep)).isEqualTo(1);
    assertThat(left(payers)).isZero();
    // What was looked at is not looked at again.
    assertThat(jdbi.<Integer, RuntimeException>inTransaction(this::sweep)).isZero();
    booksAreRight();
  }

  @Test
  void parallel_holds_and_releases_never_exceed_a_spend_limit() throws Exception {
    UUID payer = jdbi.inTransaction(handle -> Wallet.payerWith(Metering.in(handle), 100_000));
    UUID key = UUID.randomUUID();
    limit(payer, BudgetScope.ACCOUNT, payer, 550);
    limit(payer, BudgetScope.KEY, key, 320);
    Spender spender = new Spender(Optional.empty(), Optional.of(key));
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Spender by = i % 2 == 0 ? spender : Spender.UNKNOWN;
      boolean given = i % 5 == 0;
      UUID session = UUID.randomUUID();
      Quote quote = jdbi.inTransaction(handle -> Wallet.quote(Metering.in(handle), payer, 5));
      work.add(() -> spend(session, payer, quote, by, given));
    }
    List<Boolean> held = together(work, 16);
    assertThat(held).contains(true, false);
    jdbi.useTransaction(
        handle ->
            assertThat(Metering.in(handle).budgets().list(payer, T0))
                .allSatisfy(
                    use -> assertThat(use.committed()).isLessThanOrEqualTo(use.budget().limit()))
                // Less than one more session fits, or releases came last.
                .hasSize(2));
    booksAreRight();
  }

  @Test
  void of_holds_without_releases_exactly_so_many_as_fit_are_made() throws Exception {
    UUID payer = jdbi.inTransaction(handle -> Wallet.payerWith(Metering.in(handle), 100_000));
    limit(payer, BudgetScope.ACCOUNT, payer, 505);
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Quote quote = jdbi.inTransaction(handle -> Wallet.quote(Metering.in(handle), payer, 5));
      work.add(() -> spend(UUID.randomUUID(), payer, quote, Spender.UNKNOWN, false));
    }
    assertThat(together(work, 32)).filteredOn(held -> held).hasSize(10);
    booksAreRight();
  }

  private boolean spend(UUID session, UUID payer, Quote quote, Spender by, boolean giveBack) {
    boolean held =
        jdbi.inTransaction(
            handle ->
                Metering.in(handle).hold(session, payer, quote.quoteId(), by, CAUSE, T0)
                    instanceof HoldOutcome.Held);
    if (held && giveBack) {
      jdbi.useTransaction(
          handle -> Metering.in(handle).settleNeverRan(session, EndReason.CANCELLED, CAUSE, T0));
    }
    return held;
  }

  private void limit(UUID payer, BudgetScope scope, UUID id, long credits) {
    jdbi.useTransaction(
        handle ->
            Metering.in(handle)
                .budgets()
                .put(
                    new Budget(
                        UUID.randomUUID(),
                        payer,
                        scope,
                        id,
                        BudgetPeriod.DAY,
                        ZoneOffset.UTC,
                        Money.ofCredits(credits),
                        Budget.DEFAULT_THRESHOLDS,
                        CAUSE,
                        T0),
                    CAUSE,
                    T0));
  }

  private UUID expiring(Handle handle) {
    UUID payer = UUID.randomUUID();
    Metering metering = Metering.in(handle);
    metering.openPayer(payer, World.LIVE, CAUSE, T0);
    metering.credit(
        UUID.randomUUID(),
        payer,
        Money.ofCredits(100),
        GrantKind.PROMOTIONAL,
        1,
        Optional.of(T0.plusSeconds(60)),
        CAUSE,
        T0);
    return payer;
  }

  private int sweep(Handle handle) {
    return Metering.in(handle).expireGrants(100, CAUSE, LATER);
  }

  private long left(List<UUID> payers) {
    return jdbi.inTransaction(
        handle ->
            Metering.in(handle).balances(payers).values().stream()
                .mapToLong(balance -> balance.available().micros())
                .sum());
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
