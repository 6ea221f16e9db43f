package io.tollgate.metering.invoice;

import static io.tollgate.metering.invoice.InvoiceWorld.CAUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.ledger.GrantKind;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real connections that race, fail and are killed between number and commit. */
class NumberSeriesTest {
  private static final Instant MARCH = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant APRIL = Instant.parse("2026-04-03T09:00:00Z");
  private static final YearMonth MONTH = YearMonth.of(2026, 3);

  private final SqlInvoiceWorld world = new SqlInvoiceWorld();

  @AfterEach
  void the_books_are_right() {
    world.booksAreRight();
  }

  @Test
  void many_connections_of_which_some_fail_leave_no_gap() throws Exception {
    Random random = new Random(7);
    List<UUID> payers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      payers.add(used());
    }
    List<Callable<Boolean>> work = new ArrayList<>();
    for (UUID payer : payers) {
      // Each is tried by two servers at once, and half of the tries fail after the number is taken.
      work.add(() -> issued(payer, false));
      boolean fails = random.nextBoolean();
      work.add(() -> issued(payer, fails));
    }
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try {
      int done = 0;
      for (Future<Boolean> future : pool.invokeAll(work)) {
        done += future.get() ? 1 : 0;
      }
      assertThat(done).isEqualTo(payers.size());
    } finally {
      pool.shutdownNow();
    }
    assertThat(numbers()).hasSize(40).isEqualTo(oneTo(40));
  }

  @Test
  void a_connection_killed_between_number_and_commit_leaves_no_gap() {
    UUID first = used();
    UUID second = used();
    try (Handle killed = world.jdbi.open()) {
      killed.begin();
      assertThat(issue(killed, first)).isTrue();
      int backend = killed.select("SELECT pg_backend_pid()").mapTo(Integer.class).one();
      world.jdbi.useHandle(
          other ->
              other.select("SELECT pg_terminate_backend(?)", backend).mapTo(Boolean.class).one());
      assertThatThrownBy(killed::commit).isInstanceOf(RuntimeException.class);
    } catch (RuntimeException gone) {
      // Closing a connection that was killed may fail as well.
      assertThat(gone).isNotNull();
    }
    assertThat(issued(second, false)).isTrue();
    assertThat(issued(first, false)).isTrue();
    assertThat(numbers()).isEqualTo(oneTo(2));
  }

  @Test
  void worlds_and_years_have_series_of_their_own() {
    assertThat(issued(used(), false)).isTrue();
    UUID later = used();
    world.jdbi.useTransaction(
        handle ->
            Invoices.in(handle, world.wiring)
                .issue(
                    later, MONTH, UUID.randomUUID(), CAUSE, Instant.parse("2027-01-01T00:00:00Z")));
    List<String> series =
        world.jdbi.withHandle(
            handle ->
                handle
                    .select(
                        "SELECT series || ' ' || last_number FROM metering.number_series ORDER BY 1")
                    .mapTo(String.class)
                    .list());
    assertThat(series).containsExactly("TG-2026 1", "TG-2027 1");
  }

  private UUID used() {
    UUID payer = world.payer(MARCH);
    world.grant(payer, GrantKind.PAID, 100, 10, MARCH);
    world.ends(world.runs(payer, 2, false, MARCH), 1, EndReason.COMPLETED, 2, MARCH);
    return payer;
  }

  private boolean issued(UUID payer, boolean fails) {
    try {
      return world.jdbi.inTransaction(
          handle -> {
            boolean done = issue(handle, payer);
            if (fails && done) {
              throw new IllegalStateException("the server dies here");
            }
            return done;
          });
    } catch (IllegalStateException died) {
      // Tried again, as the timer does.
      return issued(payer, false);
    }
  }

  private boolean issue(Handle handle, UUID payer) {
    return Invoices.in(handle, world.wiring)
        .issue(payer, MONTH, UUID.randomUUID(), CAUSE, APRIL)
        .fold(invoice -> true, refused -> false);
  }

  private List<Long> numbers() {
    return world.jdbi.withHandle(
        handle ->
            handle
                .select(
                    "SELECT number FROM metering.invoice WHERE series = 'TG-2026' ORDER BY number")
                .mapTo(Long.class)
                .list());
  }

  private static List<Long> oneTo(long last) {
    List<Long> all = new ArrayList<>();
    for (long number = 1; number <= last; number++) {
      all.add(number);
    }
    return all;
  }
}
