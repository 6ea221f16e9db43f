package io.tollgate.metering;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.audit.Books;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.SessionEnd;
import io.tollgate.metering.charging.Settled;
import io.tollgate.metering.testing.Rows;
import io.tollgate.metering.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends that are settled together lead to the rows that they lead to one by one. */
class SettledTogetherTest {
  private static final Instant END = T0.plusSeconds(900);

  /** Which transaction wrote a row is not told of, and numbers of a rollback are not used again. */
  private static final Set<String> ASIDE =
      Set.of("metering.billing.changed_xid", "metering.transfer.number");

  /** Of each payer more fail in a group than are refunded on a day. */
  private static final MeteringPolicy POLICY =
      new MeteringPolicy(Duration.ofMinutes(15), 1, Duration.ofDays(7));

  private Jdbi runtime;

  @BeforeEach
  void migrate() throws SQLException {
    String url = Wallet.migratedDatabase();
    String runtimeUrl = TestPostgres.as(url, "tollgate_runtime");
    Wallet.jdbi(url).useHandle(owner -> MeteringMigrations.grantRuntime(owner, "tollgate_runtime"));
    runtime = Wallet.jdbi(runtimeUrl);
  }

  /** What some ends led to. */
  private record Led(
      List<Settled> settled, Rows rows, List<UUID> transfersInOrder, Set<String> kinds) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_group_leads_to_the_rows_of_one_by_one(long seed) {
    List<SessionEnd> ends =
        runtime.inTransaction(handle -> new EndingWorld(Metering.in(handle), handle, seed).ends());

    Led oneByOne =
        undone(
            (metering, all) ->
                all.stream().flatMap(end -> metering.settle(List.of(end), END).stream()).toList(),
            ends);
    Led together = undone((metering, all) -> metering.settle(all, END), ends);

    assertThat(oneByOne.rows().differences(together.rows())).isEmpty();
    assertThat(together.settled()).isEqualTo(oneByOne.settled());
    assertThat(together.transfersInOrder()).isEqualTo(oneByOne.transfersInOrder());
    assertThat(together.kinds()).contains("release", "return", "recover");
  }

  @Test
  void a_group_with_one_that_cannot_be_settled_fails_whole_and_goes_without_it() {
    List<SessionEnd> ends =
        runtime.inTransaction(handle -> new EndingWorld(Metering.in(handle), handle, 1).ends());
    List<SessionEnd> withOneTooMany = new ArrayList<>(ends);
    UUID unknown = UUID.randomUUID();
    withOneTooMany.add(
        ends.size() / 2, SessionEnd.neverRan(unknown, EndReason.CANCELLED, Wallet.CAUSE));
    Rows before = runtime.inTransaction(SettledTogetherTest::rows);

    assertThatThrownBy(
            () -> runtime.useTransaction(handle -> Metering.in(handle).settle(withOneTooMany, END)))
        .hasMessageContaining(unknown.toString());
    assertThat(before.differences(runtime.inTransaction(SettledTogetherTest::rows))).isEmpty();

    runtime.useTransaction(handle -> Metering.in(handle).settle(ends, END));
    runtime.useTransaction(SettledTogetherTest::booksAreRight);
  }

  @Test
  void the_same_end_twice_in_a_group_counts_once() {
    Ending ending = new Ending(1, EndReason.COMPLETED, 150_000, 150_000, false);
    UUID session =
        runtime.inTransaction(
            handle -> {
              Metering metering = Metering.in(handle);
              UUID held = Wallet.held(metering, Wallet.payerWith(metering, 500), 10, false);
              metering.startAttempt(held, 1, T0, Wallet.CAUSE);
              return held;
            });
    SessionEnd end = SessionEnd.ofAttempt(session, ending, Wallet.CAUSE);

    List<Settled> settled =
        runtime.inTransaction(handle -> Metering.in(handle).settle(List.of(end, end), END));

    assertThat(settled.get(1)).isEqualTo(settled.get(0));
    Optional<Settled> again =
        runtime.inTransaction(
            handle -> Metering.in(handle).settle(List.of(end), END).stream().findFirst());
    assertThat(again).contains(settled.get(0));
    runtime.useTransaction(SettledTogetherTest::booksAreRight);
  }

  /** A way to settle them. */
  private interface Way {
    List<Settled> settle(Metering metering, List<SessionEnd> ends);
  }

  /** What a way leads to, with the books right; undone afterwards. */
  private Led undone(Way way, List<SessionEnd> ends) {
    try (Handle handle = runtime.open()) {
      handle.begin();
      List<Settled> settled = way.settle(Metering.in(handle, POLICY), ends);
      booksAreRight(handle);
      List<UUID> order =
          handle
              .createQuery("SELECT transfer_id FROM metering.transfer ORDER BY number")
              .mapTo(UUID.class)
              .list();
      Set<String> kinds =
          handle
              .createQuery("SELECT kind FROM metering.transfer WHERE created_at = :end")
              .bind("end", END)
              .mapTo(String.class)
              .set();
      Led led = new Led(settled, rows(handle), order, kinds);
      handle.rollback();
      return led;
    }
  }

  private static void booksAreRight(Handle handle) {
    // The debts of this world are of no order, and its daily cap of refunds is not the usual one.
    assertThat(Books.check(handle))
        .filteredOn(finding -> !finding.holds() && !Set.of(12, 26).contains(finding.invariant()))
        .isEmpty();
  }

  private static Rows rows(Handle handle) {
    return Rows.of(handle, Set.of("metering"), ASIDE);
  }
}
