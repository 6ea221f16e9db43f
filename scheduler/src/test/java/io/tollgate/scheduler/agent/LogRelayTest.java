package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.Server;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.Wire;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log is read at one replica and its node syncs at another, or at both, or at none. */
class LogRelayTest {
  private static final String LINE = "héllo from the node\n";

  private TestServer first;
  private Server second;
  private boolean secondGone;
  private Wire other;
  private FakeAgent agent;
  private Customer customer;
  private String session;

  /** The agent's latest sync, held at the first server; the session runs. */
  private CompletableFuture<JsonNode> held;

  @BeforeEach
  void start() throws Exception {
    first = TestServer.start("sync-hold-ms", "15000");
    second = first.second("sync-hold-ms", "15000");
    other = new Wire(URI.create(second.address()).getPort());
    agent = first.joined("h100", 1);
    agent.sync();
    customer = first.customer(100_000);
    session = customer.start("h100", 10);
    agent.sync(); // Hears of it and obeys.
    held = sync();
    customer.awaitState(session, "running");
    await().during(Duration.ofMillis(400)).until(() -> !held.isDone());
  }

  @AfterEach
  void stop() {
    first.assertInvariants();
    if (!secondGone) {
      second.close();
    }
    first.close();
  }

  @Test
  void a_log_asked_for_at_one_server_comes_from_a_node_that_syncs_at_the_other() {
    CompletableFuture<Wire.Reply> reply = ask(other, 5);
    JsonNode wanted = theOnlyWant(held);
    assertThat(wanted.path("allocation_id").asText()).isEqualTo(agent.rank(session).id);
    assertThat(wanted.path("kind").asText()).isEqualTo("log");
    assertThat(wanted.path("limit_bytes").asInt()).isEqualTo(64 * 1024);
    assertThat(wanted.path("wait_ms").asInt()).isEqualTo(5_000);
    assertThat(reply).isNotDone();

    assertThat(answer(first.wire, wanted).status()).isEqualTo(204);
    requireLine(reply);

    // What was answered is wanted no more, and a repeated piece finds nobody.
    assertThat(answer(first.wire, wanted).status()).isEqualTo(404);
    awaitRows(0);
  }

  @Test
  void the_other_server_hears_of_wants_and_pieces_without_looking_for_them() {
    int times = 10; // Looks alone would take about a second for each.
    long from = System.nanoTime();
    for (int i = 0; i < times; i++) {
      CompletableFuture<Wire.Reply> reply = ask(other, 5);
      JsonNode wanted = theOnlyWant(held);
      held = sync();
      assertThat(answer(first.wire, wanted).status()).isEqualTo(204);
      requireLine(reply);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(seconds(times / 2));
  }

  @Test
  void the_piece_may_come_by_the_server_that_was_asked() {
    CompletableFuture<Wire.Reply> reply = ask(other, 5);
    JsonNode wanted = theOnlyWant(held);
    assertThat(answer(other, wanted).status()).isEqualTo(204);
    requireLine(reply);
    awaitRows(0);
  }

  @Test
  void a_want_waits_for_a_node_that_is_between_two_syncs() {
    agent.moveTo(other); // The next sync ends this one at the first server by nothing but time.
    CompletableFuture<JsonNode> there = sync();
    await().during(Duration.ofMillis(400)).until(() -> !there.isDone());
    stopHolding(there);

    CompletableFuture<Wire.Reply> reply = ask(other, 10);
    awaitRows(1);
    JsonNode wanted = theOnlyWant(sync());
    assertThat(answer(other, wanted).status()).isEqualTo(204);
    requireLine(reply);
    awaitRows(0);
  }

  @Test
  void a_log_comes_though_its_node_turned_to_the_other_server_unnoticed() {
    agent.moveTo(other);
    CompletableFuture<JsonNode> there = sync();
    await().during(Duration.ofMillis(400)).until(() -> !there.isDone());

    // The first server still holds the sync of before, and gives the want to nobody.
    CompletableFuture<Wire.Reply> reply = ask(first.wire, 10);
    assertThat(within(held).path("wanted")).hasSize(1);
    JsonNode wanted = theOnlyWant(there);
    assertThat(wanted).isEqualTo(within(held).path("wanted").get(0));
    assertThat(answer(other, wanted).status()).isEqualTo(204);
    requireLine(reply);
    awaitRows(0);
  }

  @Test
  void nothing_is_stored_when_client_and_agent_are_at_the_same_server() {
    CompletableFuture<Wire.Reply> reply = ask(first.wire, 5);
    JsonNode wanted = theOnlyWant(held);
    assertThat(rows()).isZero();
    assertThat(answer(first.wire, wanted).status()).isEqualTo(204);
    requireLine(reply);
    assertThat(rows()).isZero();
  }

  @Test
  void a_want_that_no_node_answers_ends_in_time_and_leaves_nothing() {
    long asked = System.nanoTime();
    CompletableFuture<Wire.Reply> reply = ask(other, 0);
    JsonNode wanted = theOnlyWant(held);
    assertThat(within(reply).status()).isEqualTo(504);
    assertThat(within(reply).code()).isEqualTo("timeout");
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isBetween(seconds(5), seconds(9));
    awaitRows(0);
    assertThat(answer(first.wire, wanted).status()).isEqualTo(404);
  }

  @Test
  void the_rows_of_a_server_that_is_gone_are_swept() {
    CompletableFuture<Wire.Reply> reply = ask(other, 20);
    JsonNode wanted = theOnlyWant(held);
    second.close();
    secondGone = true;
    assertThat(reply).failsWithin(seconds(10));
    assertThat(rows()).isOne();

    // Its piece is taken all the same: the first server cannot know that nobody comes for it.
    assertThat(answer(first.wire, wanted).status()).isEqualTo(204);
    first.sql(
        handle ->
            handle.execute("UPDATE scheduler.log_want SET asked_at = now() - interval '61 s'"));
    awaitRows(0);
  }

  @Test
  void what_is_too_large_unknown_or_another_nodes_is_refused() {
    CompletableFuture<Wire.Reply> reply = ask(other, 5);
    JsonNode wanted = theOnlyWant(held);
    String id = wanted.path("request_id").asText();
    FakeAgent stranger = first.joined("h100", 1);
    for (Wire wire : new Wire[] {first.wire, other}) {
      assertThat(send(wire, agent, UUID.randomUUID().toString(), new byte[1]).status())
          .isEqualTo(404);
      assertThat(send(wire, stranger, id, new byte[1]).status()).isEqualTo(404);
      Wire.Reply more = send(wire, agent, id, new byte[512 * 1024 + 1]);
      assertThat(more.status()).isEqualTo(400);
      assertThat(more.code()).isEqualTo("invalid_request");
      assertThat(send(wire, agent, id, new byte[1024 * 1024]).status()).isEqualTo(413);
    }
    assertThat(reply).isNotDone();

    byte[] most = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
    assertThat(send(first.wire, agent, id, most).status()).isEqualTo(204);
    assertThat(within(reply).json().path("next_offset").asInt()).isEqualTo(most.length);
  }

  @Test
  void a_node_has_so_many_wants_at_other_servers_and_no_more() {
    first.sql(
        handle ->
            handle.execute(
                """
                INSERT INTO scheduler.log_want
                  (request_id, asker, node_id, allocation_id, log_offset, wait_ms)
                SELECT gen_random_uuid(), gen_random_uuid(), ?::uuid, gen_random_uuid(), 0, 20000
                FROM generate_series(1, 200)
                """,
                agent.nodeId));
    Wire.Reply refused = ask(other, 20).orTimeout(3, TimeUnit.SECONDS).join();
    assertThat(refused.status()).isEqualTo(504);
    assertThat(refused.code()).isEqualTo("timeout");
    assertThat(rows()).isEqualTo(200);
    // The node hears of each of them once, from a look alone: nobody gave notice.
    assertThat(within(held).path("wanted")).hasSize(200);
    CompletableFuture<JsonNode> next = sync();
    await().during(seconds(2)).until(() -> !next.isDone());
  }

  private CompletableFuture<JsonNode> sync() {
    JsonNode request = agent.request();
    return CompletableFuture.supplyAsync(() -> agent.send(request));
  }

  /** Ends a held sync at the server where it is, as a newer one would. */
  private void stopHolding(CompletableFuture<JsonNode> sync) {
    CompletableFuture<JsonNode> newer = sync();
    within(sync);
    CompletableFuture<Wire.Reply> reply = ask(other, 0);
    JsonNode want = theOnlyWant(newer);
    assertThat(answer(other, want).status()).isEqualTo(204);
    requireLine(reply);
  }

  private CompletableFuture<Wire.Reply> ask(Wire wire, int waitSeconds) {
    String path = "/v1/sessions/" + session + "/logs?wait=" + waitSeconds;
    return CompletableFuture.supplyAsync(() -> wire.get(path, customer.key));
  }

  private static JsonNode theOnlyWant(CompletableFuture<JsonNode> sync) {
    JsonNode wanted = within(sync).path("wanted");
    assertThat(wanted).hasSize(1);
    return wanted.get(0);
  }

  private Wire.Reply answer(Wire wire, JsonNode wanted) {
    byte[] piece = LINE.getBytes(StandardCharsets.UTF_8);
    return send(wire, agent, wanted.path("request_id").asText(), piece);
  }

  private Wire.Reply send(Wire wire, FakeAgent from, String request, byte[] piece) {
    return wire.post(
        "/agent/v1/allocations/" + agent.rank(session).id + "/data",
        from.key,
        """
        {"request_id": "%s", "kind": "log", "offset": 0, "bytes": "%s", "complete": false}
        """
            .formatted(request, Base64.getEncoder().encodeToString(piece)));
  }

  private static void requireLine(CompletableFuture<Wire.Reply> reply) {
    Wire.Reply log = within(reply);
    assertThat(log.status()).as("%s", log.json()).isEqualTo(200);
    assertThat(log.text("text")).isEqualTo(LINE);
    assertThat(log.json().path("complete").asBoolean()).isFalse();
  }

  private long rows() {
    return first.count("SELECT count(*) FROM scheduler.log_want");
  }

  private void awaitRows(long expected) {
    await().atMost(seconds(5)).until(this::rows, rows -> rows == expected);
  }

  private static <T> T within(CompletableFuture<T> answer) {
    await().atMost(seconds(12)).pollInterval(Duration.ofMillis(10)).until(answer::isDone);
    return answer.join();
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
