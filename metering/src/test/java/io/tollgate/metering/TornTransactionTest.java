package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.audit.Books;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.SessionEnd;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.metering.testing.MortalConnections;
import io.tollgate.metering.testing.Rows;
import io.tollgate.metering.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The connection is lost after the first statement, after the second, and so on: all of an
 * operation is there or nothing, and the same again leads to what it would have led to.
 */
class TornTransactionTest {
  private static MortalConnections connections;
  private static Jdbi mortal;
  private static Jdbi immortal;

  /** Does it, and says what is so afterwards; again with the same ids changes nothing. */
  private interface Operation {
    List<Object> run(Metering metering);
  }

  /** Brings a world about in which the operation can be done. */
  private interface Beginning {
    Operation prepare(Metering metering);
  }

  private record Case(String name, int statementsMin, Beginning beginning) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void migrate() throws Exception {
    String url = Wallet.migratedDatabase();
    immortal = Wallet.jdbi(url);
    String runtime = TestPostgres.as(url, "tollgate_runtime");
    immortal.useHandle(owner -> MeteringMigrations.grantRuntime(owner, "tollgate_runtime"));
    connections = new MortalConnections(TestPostgres.dataSource(runtime));
    mortal = Jdbi.create(connections);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leaves_all_of_it_or_nothing_at_every_statement(Case one) {
    Operation operation = prepared(one);
    Rows before = rows();
    int lost = 0;
    List<Object> result = null;
    while (result == null) {
      connections.loseAfter(lost + 1);
      try {
        result = mortal.inTransaction(handle -> operation.run(Metering.in(handle)));
      } catch (RuntimeException torn) {
        lost++;
        assertThat(torn).hasStackTraceContaining("the connection was lost");
        assertThat(before.differences(rows())).as("lost after statement %d", lost).isEmpty();
        booksAreRight();
      }
    }
    assertThat(lost).as("statements").isGreaterThanOrEqualTo(one.statementsMin());
    booksAreRight();
    Rows after = rows();
    assertThat(again(operation)).isEqualTo(result);
    assertThat(after.differences(rows())).as("done again").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void is_all_there_when_only_the_answer_was_lost(Case one) {
    Operation operation = prepared(one);
    Rows before = rows();
    connections.loseAfterCommit();
    assertThatThrownBy(() -> mortal.useTransaction(handle -> operation.run(Metering.in(handle))))
        .hasStackTraceContaining("lost after the commit");
    booksAreRight();
    Rows after = rows();
    assertThat(before.differences(after)).isNotEmpty();

    List<Object> result = again(operation);

    assertThat(after.differences(rows())).as("done again").isEmpty();
    assertThat(again(operation)).isEqualTo(result);
  }

  private static Operation prepared(Case one) {
    connections.loseNothing();
    return mortal.inTransaction(handle -> one.beginning().prepare(Metering.in(handle)));
  }

  private static List<Object> again(Operation operation) {
    connections.loseNothing();
    return mortal.inTransaction(handle -> operation.run(Metering.in(handle)));
  }

  private static Rows rows() {
    return immortal.inTransaction(handle -> Rows.of(handle, Set.of("metering"), Set.of()));
  }

  private static void booksAreRight() {
    immortal.useTransaction(
        handle ->
            assertThat(Books.check(handle))
                .allSatisfy(f -> assertThat(f.holds()).as("%s", f).isTrue()));
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("open a payer", 2, TornTransactionTest::openPayer),
        new Case("credit", 3, TornTransactionTest::credit),
        new Case("quote", 4, TornTransactionTest::quote),
        new Case("start: hold from three grants", 3, TornTransactionTest::hold),
        new Case("start: an expired grant goes first", 8, TornTransactionTest::holdExpiring),
        new Case("extend", 8, TornTransactionTest::extend),
        new Case("acknowledge an extension", 3, TornTransactionTest::acknowledge),
        new Case("void an extension", 5, TornTransactionTest::voided),
        new Case("begin to run", 3, TornTransactionTest::startAttempt),
        new Case("charge a batch", 2, TornTransactionTest::charge),
        new Case("stop", 4, TornTransactionTest::stop),
        new Case("settle work that completed", 6, metering -> end(metering, "completed", false)),
        new Case("settle a failure that is refunded", 8, metering -> end(metering, "failed", true)),
        new Case(
            "settle what a policy rejects", 8, metering -> end(metering, "policy_rejected", false)),
        new Case("settle several together", 9, TornTransactionTest::endTogether),
        new Case("requeue", 5, TornTransactionTest::requeue),
        new Case("refund what never ran", 4, TornTransactionTest::neverRan),
        new Case("refund to a grant that expired", 6, TornTransactionTest::refundToExpired),
        new Case("expire the grants of two payers", 5, TornTransactionTest::expire));
  }

  private static Operation openPayer(Metering metering) {
    UUID payer = UUID.randomUUID();
    return m -> {
      m.openPayer(payer, World.LIVE, CAUSE, T0);
      return List.of(m.balance(payer));
    };
  }

  private static Operation credit(Metering metering) {
    UUID payer = Wallet.payerWith(metering, 5);
    UUID grant = UUID.randomUUID();
    return m -> {
      Object made =
          m.credit(
              grant,
              payer,
              Money.ofCredits(7),
              GrantKind.PROMOTIONAL,
              0,
              Optional.of(T0.plusSeconds(900)),
              CAUSE,
              T0);
      return List.of(made, m.balance(payer));
    };
  }

  private static Operation quote(Metering metering) {
    QuoteRequest request = Wallet.request(Wallet.payerWith(metering, 5), "a10", 5, false);
    return m ->
        List.of(m.quote(request).getClass(), m.findQuote(request.quoteId(), request.payer()));
  }

  private static Operation hold(Metering metering) {
    UUID payer = Wallet.payerWith(metering, 20);
    grant(metering, payer, 15, Optional.empty());
    grant(metering, payer, 15, Optional.empty());
    return held(metering, payer, T0);
  }

  private static Operation holdExpiring(Metering metering) {
    UUID payer = Wallet.payerWith(metering, 50);
    grant(metering, payer, 15, Optional.of(T0.plusSeconds(60)));
    return held(metering, payer, T0.plusSeconds(61));
  }

  private static Operation held(Metering metering, UUID payer, Instant now) {
    UUID session = UUID.randomUUID();
    UUID quote = Wallet.quote(metering, payer, 5).quoteId();
    return m ->
        List.of(
            m.hold(session, payer, quote, CAUSE, now).getClass(),
            m.billing(session),
            m.balance(payer));
  }

  private static Operation extend(Metering metering) {
    UUID session = running(metering, 10, false);
    UUID payer = payerOf(metering, session);
    UUID segment = UUID.randomUUID();
    UUID quote = Wallet.quote(metering, payer, 3).quoteId();
    return m -> {
      Object outcome = m.extend(session, segment, payer, quote, CAUSE, T0).getClass();
      return List.of(outcome, m.billing(session), m.balance(payer));
    };
  }

  private static Operation acknowledge(Metering metering) {
    UUID session = running(metering, 10, false);
    UUID segment = extended(metering, session);
    return m -> {
      m.acknowledgeSegment(session, segment, CAUSE, T0);
      return money(m, session);
    };
  }

  private static Operation voided(Metering metering) {
    UUID session = running(metering, 10, false);
    UUID segment = extended(metering, session);
    return m -> {
      m.voidSegment(session, segment, CAUSE, T0);
      return money(m, session);
    };
  }

  private static Operation startAttempt(Metering metering) {
    UUID session = Wallet.held(metering, Wallet.payerWith(metering, 500), 10, false);
    return m -> {
      m.startAttempt(session, 1, T0, CAUSE);
      return money(m, session);
    };
  }

  private static Operation charge(Metering metering) {
    List<SessionProof> proofs = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      proofs.add(new SessionProof(running(metering, 10, false), 1, i * 100_000L));
    }
    return m -> {
      m.acceptProofs(proofs, CAUSE, T0);
      return proofs.stream().<Object>map(proof -> money(m, proof.sessionId())).toList();
    };
  }

  private static Operation stop(Metering metering) {
    UUID session = running(metering, 10, false);
    return m -> List.of(m.capStop(session, CAUSE, T0.plusSeconds(130)), money(m, session));
  }

  private static Operation end(Metering metering, String reason, boolean refunds) {
    UUID session = running(metering, 10, refunds);
    metering.acceptProofs(List.of(new SessionProof(session, 1, 130_000)), CAUSE, T0);
    extended(metering, session);
    Ending ending = new Ending(1, EndReason.ofCode(reason), 150_000, 150_000, false);
    return m -> List.of(m.endAttempt(session, ending, CAUSE, T0), money(m, session));
  }

  private static Operation endTogether(Metering metering) {
    List<SessionEnd> ends = new ArrayList<>();
    for (EndReason reason : List.of(EndReason.COMPLETED, EndReason.EVICTED, EndReason.FAILED)) {
      UUID session = running(metering, 10, true);
      metering.acceptProofs(List.of(new SessionProof(session, 1, 130_000)), CAUSE, T0);
      Ending ending = new Ending(1, reason, 150_000, 150_000, false);
      ends.add(SessionEnd.ofAttempt(session, ending, CAUSE));
    }
    return m -> {
      List<Object> all = new ArrayList<>(m.settle(ends, T0));
      ends.forEach(end -> all.add(money(m, end.sessionId())));
      return all;
    };
  }

  private static Operation requeue(Metering metering) {
    UUID session = running(metering, 10, false);
    Ending ending = new Ending(1, EndReason.NODE_LOST, 150_000, 150_000, true);
    return m -> List.of(m.endAttempt(session, ending, CAUSE, T0), money(m, session));
  }

  private static Operation neverRan(Metering metering) {
    UUID session = Wallet.held(metering, Wallet.payerWith(metering, 500), 10, false);
    return m ->
        List.of(m.settleNeverRan(session, EndReason.NEVER_STARTED, CAUSE, T0), money(m, session));
  }

  private static Operation refundToExpired(Metering metering) {
    UUID payer = Wallet.payerWith(metering, 1);
    grant(metering, payer, 100, Optional.of(T0.plusSeconds(60)));
    UUID session = Wallet.held(metering, payer, 10, false);
    Instant late = T0.plusSeconds(90);
    return m ->
        List.of(
            m.settleNeverRan(session, EndReason.CANCELLED, CAUSE, late),
            money(m, session),
            m.grants(payer));
  }

  private static Operation expire(Metering metering) {
    Instant expiry = T0.minus(Duration.ofDays(1));
    List<UUID> payers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      UUID payer = Wallet.payerWith(metering, 5);
      grant(metering, payer, 15, Optional.of(expiry));
      payers.add(payer);
    }
    return m -> {
      m.expireGrants(100, CAUSE, T0);
      return payers.stream().<Object>map(m::balance).toList();
    };
  }

  private static void grant(Metering metering, UUID payer, long credits, Optional<Instant> expiry) {
    metering.credit(
        UUID.randomUUID(),
        payer,
        Money.ofCredits(credits),
        GrantKind.PROMOTIONAL,
        0,
        expiry,
        CAUSE,
        T0.minus(Duration.ofDays(2)));
  }

  private static UUID running(Metering metering, int minutes, boolean refunds) {
    UUID payer = Wallet.payerWith(metering, 500);
    UUID session = Wallet.held(metering, payer, minutes, refunds);
    metering.startAttempt(session, 1, T0, CAUSE);
    return session;
  }

  private static UUID extended(Metering metering, UUID session) {
    UUID payer = payerOf(metering, session);
    UUID segment = UUID.randomUUID();
    UUID quote = Wallet.quote(metering, payer, 3).quoteId();
    metering.extend(session, segment, payer, quote, CAUSE, T0);
    return segment;
  }

  private static UUID payerOf(Metering metering, UUID session) {
    return metering.billing(session).orElseThrow().payer();
  }

  private static List<Object> money(Metering metering, UUID session) {
    return List.of(
        metering.receipt(session),
        metering.billing(session),
        metering.charges(session, 0, 100),
        metering.balance(payerOf(metering, session)));
  }
}
