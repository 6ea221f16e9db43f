package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node that falls silent: what is billed, what is kept from others, and how it comes back. */
class LostNodeTest {
  private static final Duration LEASE_IS_OVER = Duration.ofSeconds(41);
  private static final Duration LOST = Duration.ofSeconds(301);
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            "node-lease-seconds", "40", "node-lost-after-seconds", "300", "sync-hold-ms", "150");
  }

  @AfterEach
  void everything_settles_and_every_invariant_holds() {
    server.settleEverything();
    server.assertInvariants();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void requeues_and_goes_on_with_the_next_minute_once_the_old_node_is_certain() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 1, 1, 30, ", \"requeue\": true");
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    agent.report(id, rank -> rank.elapsedMs = 100_000);
    String first = agent.rank(id).id;
    agent.silence(true);
    server.clock.advance(LOST);

    JsonNode waiting = customer.awaitThat(id, s -> codes(s).contains("cleanup"));
    assertThat(waiting.path("state").asText()).isEqualTo("queued");
    assertThat(nodeState(agent)).isEqualTo("lost");
    // The cut minute is free and uses no number.
    assertThat(waiting.path("charged_micros").asLong()).isEqualTo(rate);
    assertThat(waiting.path("minutes_used").asInt()).isEqualTo(1);
    // Another node would be free, but the old one may still be at it.
    FakeAgent spare = server.node("h100", 1);
    spare.settle();
    assertThat(customer.session(id).path("state").asText()).isEqualTo("queued");
    assertThat(held(agent)).isEqualTo(1);

    // Its work had gone on all the while: noted, flagged, and nobody pays for it.
    agent.rank(id).elapsedMs = 340_000;
    agent.silence(false);
    agent.settle();
    customer.awaitState(id, "running");
    assertThat(lateMs(id, 1)).isEqualTo(340_000);
    assertThat(customer.session(id).path("charged_micros").asLong()).isEqualTo(rate);
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.allocation WHERE id = ?::uuid"
                    + " AND release_cause = 'agent'",
                first))
        .isEqualTo(1);
    assertThat(nodeState(agent)).isEqualTo("ready");
    FakeAgent next = spare.knows(id) ? spare : agent;
    assertThat(next.rank(id).wanted.path("attempt").asInt()).isEqualTo(2);
    assertThat(next.rank(id).wanted.path("run_limit_ms").asLong()).isEqualTo(29 * 60_000);
    next.report(id, rank -> rank.elapsedMs = 61_000);
    assertThat(customer.charges(id).findValuesAsText("minute")).containsExactly("1", "2");
  }

  @Test
  void ends_a_session_that_does_not_requeue_and_gives_its_gpus_to_nobody() {
    FakeAgent agent = server.node("a100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("a100", 30);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    agent.report(id, rank -> rank.elapsedMs = 125_000);
    agent.silence(true);
    server.clock.advance(LOST);
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("node_lost");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(2 * rate);
    assertThat(held(agent)).isEqualTo(1);

    String other = customer.start("a100", 5);
    JsonNode waiting = customer.awaitThat(other, s -> !codes(s).isEmpty());
    assertThat(waiting.path("state").asText()).isEqualTo("queued");
    assertThat(codes(waiting)).contains("node_down");

    // It comes back, is told to stop what has ended long ago, and serves again.
    agent.silence(false);
    customer.awaitState(other, "running");
    assertThat(customer.session(id).path("charged_micros").asLong()).isEqualTo(2 * rate);
  }

  @Test
  void is_free_again_when_an_operator_vouches_for_its_death() {
    FakeAgent agent = server.node("l40s", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("l40s", 1, 1, 30, ", \"requeue\": true");
    customer.awaitState(id, "running");
    Wire.Reply alive = confirmDead(agent);
    assertThat(alive.status()).isEqualTo(409);
    assertThat(alive.code()).isEqualTo("node_busy");

    agent.silence(true);
    server.clock.advance(LEASE_IS_OVER);
    await().until(() -> nodeState(agent).equals("unreachable"));
    assertThat(customer.session(id).path("state").asText()).isEqualTo("running");
    assertThat(confirmDead(agent).status()).isEqualTo(200);
    assertThat(held(agent)).isZero();
    FakeAgent spare = server.node("l40s", 1);
    customer.awaitState(id, "running");
    assertThat(spare.knows(id)).isTrue();

    // The dead walks in: what it still runs is nobody's, and it is told so.
    agent.silence(false);
    await().until(() -> !agent.knows(id));
    assertThat(customer.session(id).path("state").asText()).isEqualTo("running");
    assertThat(spare.rank(id).target()).isEqualTo("running");
  }

  @Test
  void is_only_unreachable_while_it_may_still_come_back_and_nothing_is_taken_from_it() {
    FakeAgent agent = server.node("a10", 2);
    Customer customer = server.customer(10_000);
    String id = customer.start("a10", 30);
    customer.awaitState(id, "running");
    agent.silence(true);
    server.clock.advance(LEASE_IS_OVER);
    await().until(() -> nodeState(agent).equals("unreachable"));
    String other = customer.start("a10", 5);
    JsonNode waiting = customer.awaitThat(other, s -> codes(s).contains("node_down"));
    assertThat(waiting.path("state").asText()).isEqualTo("queued");
    agent.silence(false);
    customer.awaitState(other, "running");
    assertThat(customer.session(id).path("attempt").asInt()).isEqualTo(1);
    assertThat(nodeState(agent)).isEqualTo("ready");
  }

  @Test
  void counts_a_start_on_a_lost_node_as_failed() {
    FakeAgent agent = server.node("l4", 1).behave((self, rank) -> {});
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("l4", 5);
    customer.awaitState(id, "starting");
    agent.silence(true);
    server.clock.advance(LOST);
    JsonNode waiting = customer.awaitState(id, "queued");
    assertThat(waiting.path("message").asText()).contains("node was lost");
    assertThat(held(agent)).isEqualTo(1);
    customer.stop(id);
    customer.awaitState(id, "ended");
    assertThat(customer.available()).isEqualTo(before);
  }

  private Wire.Reply confirmDead(FakeAgent agent) {
    return server.wire.post(
        "/v1/ops/nodes/" + agent.nodeId + "/confirm-dead",
        server.admin,
        "{\"reason\": \"the machine burnt\"}");
  }

  private static java.util.List<String> codes(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }

  private static String nodeState(FakeAgent agent) {
    return server.wire.get("/v1/ops/nodes/" + agent.nodeId, server.admin).text("state");
  }

  private static long held(FakeAgent agent) {
    return server.count(
        "SELECT count(*) FROM scheduler.allocation_gpu WHERE node_id = ?::uuid"
            + " AND released_at IS NULL",
        agent.nodeId);
  }

  private static long lateMs(String session, int attempt) {
    return server.count(
        "SELECT COALESCE(max(elapsed_ms), 0) FROM metering.late_proof"
            + " WHERE session_id = ?::uuid AND attempt = ?",
        session,
        attempt);
  }
}
