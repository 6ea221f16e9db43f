package io.tollgate.scheduler.agent;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.Charged;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many syncs' proofs in shared batches: each is answered for its own, and all minutes are there.
 */
class ProofMeterTest {
  private final String url = Wallet.migratedDatabase();
  private final Jdbi jdbi = Wallet.jdbi(url);
  private final Vertx vertx = Vertx.vertx();
  private final Database database = new Database(vertx, DatabaseConfig.of(url, null, null));
  private final ProofMeter meter = new ProofMeter(database, InstantSource.fixed(T0));

  @AfterEach
  void close() {
    database.close();
    vertx.close();
  }

  @Test
  void every_sync_is_answered_with_what_its_own_proofs_led_to() throws Exception {
    List<UUID> sessions = running(40);
    Random random = new Random(3);
    List<Future<List<Charged>>> answers = new ArrayList<>();
    for (int minute = 1; minute <= 5; minute++) {
      for (UUID session : sessions) {
        // In pairs with a session that nobody knows, and now and then said twice.
        List<CausedProof> proofs = new ArrayList<>();
        proofs.add(proof(session, minute * 60_000L + random.nextInt(60_000), "sync:" + minute));
        proofs.add(proof(UUID.randomUUID(), 61_000, "sync:" + minute));
        answers.add(meter.take(proofs));
        if (random.nextInt(5) == 0) {
          answers.add(meter.take(proofs.subList(0, 1)));
        }
      }
    }
    int minutes = 0;
    for (Future<List<Charged>> answer : answers) {
      await(answer);
    }
    for (UUID session : sessions) {
      minutes += jdbi.inTransaction(handle -> Metering.in(handle).charges(session, 0, 100)).size();
    }
    assertThat(minutes).isEqualTo(5 * sessions.size());
    booksAreRight();
  }

  @Test
  void one_sync_that_cannot_be_charged_fails_alone() throws Exception {
    List<UUID> sessions = running(60);
    UUID broken = sessions.get(17);
    jdbi.useHandle(
        handle ->
            handle.execute(
                "UPDATE metering.billing SET held_micros = 0, left_micros = 0 WHERE session_id = ?",
                broken));
    List<Future<List<Charged>>> answers = new ArrayList<>();
    for (UUID session : sessions) {
      answers.add(meter.take(List.of(proof(session, 61_000, "sync:1"))));
    }
    for (int i = 0; i < sessions.size(); i++) {
      if (sessions.get(i).equals(broken)) {
        assertThat(failed(answers.get(i))).isTrue();
      } else {
        assertThat(await(answers.get(i)))
            .extracting(Charged::sessionId, Charged::minutes)
            .containsExactly(tuple(sessions.get(i), 1));
      }
    }
    assertThat(await(meter.take(List.of(proof(sessions.get(0), 121_000, "sync:2"))))).hasSize(1);
  }

  @Test
  void each_charge_names_the_sync_that_brought_its_proof() throws Exception {
    List<UUID> sessions = running(12);
    List<Future<List<Charged>>> answers = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      answers.add(meter.take(List.of(proof(sessions.get(i), 61_000, "sync:" + i))));
    }
    for (int i = 0; i < sessions.size(); i++) {
      await(answers.get(i));
      UUID session = sessions.get(i);
      List<ChargeRow> rows =
          jdbi.inTransaction(handle -> Metering.in(handle).charges(session, 0, 10));
      assertThat(rows).extracting(row -> row.cause().requestId()).containsExactly("sync:" + i);
    }
  }

  private List<UUID> running(int count) {
    List<UUID> sessions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sessions.add(
          jdbi.inTransaction(
              handle -> {
                Metering metering = Metering.in(handle);
                UUID session = Wallet.held(metering, Wallet.payerWith(metering, 1_000), 30, false);
                metering.startAttempt(session, 1, T0, CAUSE);
                return session;
              }));
    }
    return sessions;
  }

  private static CausedProof proof(UUID session, long elapsedMs, String sync) {
    return new CausedProof(
        new SessionProof(session, 1, elapsedMs), new Cause("node:n", sync, "agent report"));
  }

  private void booksAreRight() {
    jdbi.useTransaction(
        handle ->
            assertThat(Books.check(handle))
                .allSatisfy(found -> assertThat(found.holds()).as("%s", found).isTrue()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static boolean failed(Future<?> future) {
    try {
      await(future);
      return false;
    } catch (Exception expected) {
      return true;
    }
  }
}
