package io.tollgate.metering.pricing;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static io.tollgate.metering.pricing.Changes.A10;
import static io.tollgate.metering.pricing.Changes.API;
import static io.tollgate.metering.pricing.Changes.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.Books;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Real connections that set, withdraw and quote at once, under clocks that differ. */
class PriceRaceTest {
  private static final int CONNECTIONS = 8;
  private static final int ACTS = 60;

  private final Jdbi jdbi = Wallet.jdbi(Wallet.migratedDatabase());
  private final AtomicLong milliseconds = new AtomicLong();

  @Test
  void whoever_changes_prices_at_once_leaves_neither_two_versions_nor_a_gap() throws Exception {
    UUID payer = jdbi.inTransaction(handle -> Wallet.payerWith(Metering.in(handle), 1000));
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Random random = new Random(i);
      Duration ahead = Duration.ofMillis(random.nextInt(4000));
      work.add(() -> act(random, ahead, payer));
    }
    ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
    int changed = 0;
    try {
      for (Future<Integer> done : pool.invokeAll(work)) {
        changed += done.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(changed).isGreaterThan(20);
    jdbi.useTransaction(
        handle ->
            assertThat(Books.check(handle))
                .allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue()));
  }

  private int act(Random random, Duration ahead, UUID payer) {
    int changed = 0;
    for (int i = 0; i < ACTS; i++) {
      int what = random.nextInt(6);
      PriceSubject subject = random.nextBoolean() ? A10 : API;
      String value = BigDecimal.valueOf(1 + random.nextInt(900), 2).toPlainString();
      Optional<Instant> from =
          random.nextInt(3) > 0
              ? Optional.empty()
              : Optional.of(T0.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 60))));
      int choice = random.nextInt(100);
      changed +=
          jdbi.inTransaction(
              handle -> {
                Instant now = T0.plus(ahead).plusMillis(milliseconds.addAndGet(7));
                PriceBook book = PriceBook.over(new SqlPriceVersionStore(handle));
                if (what < 3) {
                  Metering.in(handle).quote(request(payer, now));
                  return 0;
                }
                PriceOutcome outcome =
                    what < 5
                        ? book.set(change(subject, value, from, now))
                        : withdraw(book, choice, now);
                return outcome instanceof PriceOutcome.Changed ? 1 : 0;
              });
    }
    return changed;
  }

  private static PriceOutcome withdraw(PriceBook book, int choice, Instant now) {
    List<PriceVersion> scheduled =
        book.inForceAndScheduled(now).stream()
            .filter(version -> version.state(now) == PriceVersion.State.SCHEDULED)
            .toList();
    UUID one =
        scheduled.isEmpty()
            ? UUID.randomUUID()
            : scheduled.get(choice % scheduled.size()).versionId();
    return book.withdraw(one, UUID.randomUUID(), CAUSE, now);
  }

  private static QuoteRequest request(UUID payer, Instant now) {
    return new QuoteRequest(
        UUID.randomUUID(),
        payer,
        "api",
        "standard",
        "train",
        false,
        "a10",
        CapacityClass.ON_DEMAND,
        1,
        0,
        OptionalInt.of(333),
        7,
        CAUSE,
        now);
  }
}
