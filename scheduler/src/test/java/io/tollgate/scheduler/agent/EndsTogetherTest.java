package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.agent.SyncTurn.Taken;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.ProtocolJson;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.LifePolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ends that several nodes tell in one group. */
class EndsTogetherTest extends ServerTest {
  private final Vertx vertx = Vertx.vertx();
  private Database database;
  private SyncLanes lanes;
  private FakeAgent first;

  @BeforeEach
  void open() {
    database = new Database(vertx, DatabaseConfig.of(server.url, null, null));
    SyncTurn turn = new SyncTurn(LifePolicy.defaults(), EnvironmentSeal.withKey(new byte[32]));
    lanes = new SyncLanes(database, turn, server.clock);
    first = server.node("l4", 1);
    first.silence(true);
  }

  @AfterEach
  void close() {
    database.close();
    vertx.close();
  }

  /** A session whose end its node has not told yet. */
  private record Over(FakeAgent agent, Customer customer, String session) {
    JsonNode shown() {
      return customer.session(session);
    }
  }

  @Test
  void one_that_cannot_be_settled_fails_alone_and_is_settled_once_it_can() throws Exception {
    String model = server.priced("ends-alone");
    Customer customer = server.customer(10_000);
    List<Over> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(over(model, customer));
    }
    Over broken = all.get(3);
    attempt(broken, 2);

    List<Future<Taken>> taken = takenTogether(all);

    for (int i = 0; i < all.size(); i++) {
      boolean fails = all.get(i).equals(broken);
      assertThat(isTaken(taken.get(i))).isEqualTo(!fails);
      assertThat(all.get(i).shown().path("state").asText()).isEqualTo(fails ? "running" : "ended");
    }
    attempt(broken, 1);
    assertThat(isTaken(lanes.take(broken.agent().key, request(broken.agent())))).isTrue();
    assertThat(broken.shown().path("state").asText()).isEqualTo("ended");
    assertThat(broken.shown().path("charged_micros").asLong()).isPositive();
  }

  @Test
  void each_is_told_and_charged_as_if_it_had_ended_alone() throws Exception {
    String model = server.priced("ends-each");
    Customer customer = server.customer(10_000);
    List<Over> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(over(model, customer));
    }
    long before = customer.available();

    for (Future<Taken> taken : takenTogether(all)) {
      assertThat(isTaken(taken)).isTrue();
    }

    long released = 0;
    for (Over one : all) {
      JsonNode shown = one.shown();
      assertThat(shown.path("end_reason").asText()).isEqualTo("completed");
      released += shown.path("held_micros").asLong() - shown.path("charged_micros").asLong();
      assertThat(
              server.count(
                  "SELECT count(*) FROM scheduler.event WHERE type = 'session.ended'"
                      + " AND subject = ?",
                  one.session()))
          .isEqualTo(1);
    }
    assertThat(customer.available()).isEqualTo(before + released);
    assertThat(
            server.count(
                "SELECT count(DISTINCT changed_xid) FROM metering.billing WHERE session_id::text = ANY (?)",
                (Object) all.stream().map(Over::session).toArray(String[]::new)))
        .as("transactions")
        .isEqualTo(1);
  }

  private Over over(String model, Customer customer) {
    FakeAgent agent = server.node(model, 1);
    String session = customer.start(model, 30);
    customer.awaitState(session, "running");
    agent.silence(true);
    agent.rank(session).elapsedMs = 90_000;
    agent.rank(session).end("exited", "exited", 0, true);
    return new Over(agent, customer, session);
  }

  /** What became of their syncs, which came while that of another node was under way. */
  private List<Future<Taken>> takenTogether(List<Over> all) {
    List<Future<Taken>> taken = new ArrayList<>();
    Jdbi.create(server.url)
        .useTransaction(
            handle -> {
              hold(handle, first);
              taken.add(lanes.take(first.key, request(first)));
              all.forEach(one -> taken.add(lanes.take(one.agent().key, request(one.agent()))));
            });
    return taken.subList(1, taken.size());
  }

  private static void hold(Handle handle, FakeAgent agent) {
    handle.execute(
        "SELECT 1 FROM scheduler.node_heartbeat WHERE node_id = ?::uuid FOR UPDATE", agent.nodeId);
  }

  private static SyncRequest request(FakeAgent agent) {
    return ProtocolJson.read(agent.request(), SyncRequest.class);
  }

  private static boolean isTaken(Future<Taken> taken) throws Exception {
    try {
      taken.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException failed) {
      return false;
    }
  }

  /** The attempt that the meter takes for the one that runs. */
  private void attempt(Over of, int number) {
    Jdbi.create(server.url)
        .useHandle(
            handle ->
                handle.execute(
                    "UPDATE metering.billing SET attempt = ? WHERE session_id = ?",
                    number,
                    UUID.fromString(of.session())));
  }
}
