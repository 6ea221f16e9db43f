package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Why a session waits and until when, as its owner reads it over HTTP. */
class WaitReasonsTest extends ServerTest {

  @Test
  void tells_capacity_with_a_firm_latest_start_and_who_is_ahead() {
    server.node("h100", 1);
    Customer customer = server.customer(100_000);
    String runs = customer.start("h100", 8);
    customer.awaitState(runs, "running");
    String next = customer.start("h100", 10);
    JsonNode first = customer.awaitThat(next, s -> codes(s).contains("capacity")).path("waiting");
    assertThat(first.path("position").asInt()).isEqualTo(1);
    assertThat(first.path("eta").path("kind").asText()).isEqualTo("firm");
    Instant latest = Instant.parse(first.path("eta").path("latest_start").asText());
    // Run limit, grace, cleanup bound, and a little for the time that passed here.
    assertThat(latest)
        .isBefore(server.clock.instant().plus(Duration.ofMinutes(10)))
        .isAfter(server.clock.instant().plus(Duration.ofMinutes(7)));

    String last = customer.start("h100", 10);
    JsonNode second = customer.awaitThat(last, s -> codes(s).contains("priority")).path("waiting");
    assertThat(second.path("position").asInt()).isEqualTo(2);
    JsonNode priority = reason(second, "priority");
    assertThat(priority.path("behind").toString()).contains(next);
    assertThat(priority.path("message").asText()).isNotBlank();
    assertThat(priority.path("since").asText()).isNotBlank();

    JsonNode queue = server.wire.get("/v1/queue", customer.key).json().path("items");
    assertThat(queue.findValuesAsText("session_id")).containsExactly(next, last);
    JsonNode explained = server.wire.get("/v1/sessions/" + last + "/explain", customer.key).json();
    assertThat(explained.path("waiting").path("position").asInt()).isEqualTo(2);

    assertThat(explained.path("why_here").isNull()).isTrue();

    customer.stop(runs);
    customer.awaitState(next, "running");
    JsonNode there = server.wire.get("/v1/sessions/" + next + "/explain", customer.key).json();
    assertThat(there.path("why_here").asText()).endsWith(" was the only node with room.");
    JsonNode moved = customer.awaitThat(last, s -> s.path("waiting").path("position").asInt() == 1);
    assertThat(codes(moved)).doesNotContain("priority");
  }

  @Test
  void tells_the_plan_limit_of_concurrent_sessions() {
    plan("tiny", 1, 40);
    server.node("a100", 2);
    Customer customer = server.customer(100_000, "tiny");
    String runs = customer.start("a100", 10);
    customer.awaitState(runs, "running");
    String waits = customer.start("a100", 10);
    JsonNode waiting = customer.awaitThat(waits, s -> !codes(s).isEmpty());
    assertThat(codes(waiting)).containsExactly("plan_concurrency");
    customer.stop(runs);
    customer.awaitState(waits, "running");
  }

  @Test
  void tells_that_the_only_nodes_are_cordoned() {
    FakeAgent agent = server.node("l40s", 1);
    Customer customer = server.customer(100_000);
    server.house("/v1/ops/nodes/" + agent.nodeId + "/cordon", "{\"reason\": \"new fans\"}");
    String id = customer.start("l40s", 10);
    JsonNode waiting = customer.awaitThat(id, s -> codes(s).contains("node_drain"));
    assertThat(waiting.path("state").asText()).isEqualTo("queued");
    server.house("/v1/ops/nodes/" + agent.nodeId + "/uncordon", "{\"reason\": \"they turn\"}");
    customer.awaitState(id, "running");
  }

  @Test
  void tells_fragmentation_when_enough_is_free_but_not_together() {
    server.node("v100", 2);
    server.node("v100", 2);
    Customer customer = server.customer(100_000);
    Map<String, String> oneOnEach = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      String id = customer.start("v100", 30);
      JsonNode running = customer.awaitState(id, "running");
      oneOnEach.put(running.path("nodes").get(0).path("node").asText(), id);
    }
    assertThat(oneOnEach).hasSize(2);
    for (String id : oneOnEach.values()) {
      customer.stop(id);
      customer.awaitState(id, "ended");
    }
    String pair = customer.start("v100", 1, 2, 30, "");
    JsonNode waiting = customer.awaitThat(pair, s -> codes(s).contains("fragmentation"));
    assertThat(codes(waiting)).doesNotContain("capacity");
  }

  @Test
  void refuses_what_no_node_could_ever_hold_unless_told_to_wait() {
    server.node("a10", 2);
    Customer customer = server.customer(100_000);
    long available = customer.available();
    Wire.Reply refused = customer.tryStart("a10", 1, 4, 10, "");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("no_matching_node");
    assertThat(refused.text("detail")).contains("allow_infeasible");
    assertThat(customer.available()).isEqualTo(available);

    String id = customer.start("a10", 1, 4, 10, ", \"allow_infeasible\": true");
    JsonNode waiting = customer.awaitThat(id, s -> codes(s).contains("no_matching_node"));
    assertThat(waiting.path("waiting").path("eta").path("kind").asText()).isEqualTo("none");
  }

  @Test
  void refuses_more_waiting_sessions_than_the_plan_allows() {
    plan("narrow", 1, 2);
    Customer customer = server.customer(100_000, "narrow");
    customer.start("t4", 1, 1, 10, ", \"allow_infeasible\": true");
    customer.start("t4", 1, 1, 10, ", \"allow_infeasible\": true");
    long available = customer.available();
    Wire.Reply refused = customer.tryStart("t4", 1, 1, 10, ", \"allow_infeasible\": true");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("queue_full");
    assertThat(refused.json().path("retryable").asBoolean()).isTrue();
    assertThat(customer.available()).isEqualTo(available);
  }

  private void plan(String name, int concurrent, int queued) {
    server.sql(
        handle ->
            handle.execute(
                """
                INSERT INTO scheduler.plan (name, concurrent_sessions_max, queued_sessions_max,
                  requests_per_minute, requests_per_day, priority_class, actor, request_id)
                VALUES (?, ?, ?, 1000, 100000, 'normal', 'test', 'test')
                """,
                name,
                concurrent,
                queued));
  }

  private static JsonNode reason(JsonNode waiting, String code) {
    for (JsonNode reason : waiting.path("reasons")) {
      if (reason.path("code").asText().equals(code)) {
        return reason;
      }
    }
    throw new AssertionError("no reason " + code + " in " + waiting);
  }

  private static List<String> codes(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }
}
