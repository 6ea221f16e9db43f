package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of new work, of running work and of its money when a GPU fails. */
class SickGpuTest extends ServerTest {

  private static String condition(String cause, String severity) {
    return """
        {"cause": "%s", "severity": "%s", "since": "2026-03-01T12:00:15Z", "message": "It was seen.",
         "hits_work": true, "returns": false}
        """
        .formatted(cause, severity);
  }

  private static String sick(FakeAgent agent, int index, String cause) {
    return """
        [{"gpu_uuid": "%s", "state": "sick", "cause": "%s", "xid": null, "conditions": [%s]}]
        """
        .formatted(agent.gpus.get(index), cause, condition(cause, "sick"));
  }

  private JsonNode node(FakeAgent agent) {
    return server.wire.get("/v1/ops/nodes/" + agent.nodeId, server.admin).json();
  }

  private long events(String type, String subject) {
    return server.count(
        "SELECT count(*) FROM scheduler.event WHERE type = ? AND subject = ?::uuid", type, subject);
  }

  @Test
  void end_by_the_hardware_costs_whole_minutes_only_and_names_the_cause() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("h100", 10);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(125));
    agent.report(
        id,
        rank -> {
          rank.elapsedMs = 125_000;
          rank.notes.put("xid_79", "hardware");
        });
    JsonNode told = customer.session(id);
    assertThat(told.path("notices").get(0).path("cause").asText()).isEqualTo("xid_79");
    assertThat(told.path("hardware_cause").asText()).isEqualTo("xid_79");
    assertThat(events("session.notice", id)).isEqualTo(1);

    agent.report(
        id,
        rank -> {
          rank.hardwareCause = "xid_79";
          rank.end("exited", "exited", 1, true);
        });
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("node_lost");
    assertThat(ended.path("exit_code").asInt()).isEqualTo(1);
    assertThat(ended.path("message").asText()).contains("xid_79").contains("platform's");
    // By hand: 125 s are two whole minutes; the third was cut and is free; eight of ten go back.
    JsonNode receipt = ended.path("receipt");
    assertThat(receipt.path("held_micros").asLong()).isEqualTo(10 * rate);
    assertThat(receipt.path("charged_minutes").asInt()).isEqualTo(2);
    assertThat(receipt.path("charged_micros").asLong()).isEqualTo(2 * rate);
    assertThat(receipt.path("refunded_micros").asLong()).isEqualTo(8 * rate);
    assertThat(customer.available()).isEqualTo(before - 2 * rate);
    assertThat(events("session.notice", id)).isEqualTo(1);
  }

  @Test
  void session_that_may_queue_again_goes_on_elsewhere_after_the_hardware_failed() {
    FakeAgent agent = server.node("a100", 2);
    Customer customer = server.customer(10_000);
    String id = customer.start("a100", 1, 1, 10, ", \"requeue\": true");
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    String first = agent.rank(id).id;
    String gpu = agent.rank(id).wanted.path("gpus").get(0).asText();
    agent.say(sick(agent, agent.gpus.indexOf(gpu), "xid_48"), "[]");
    agent.report(
        id,
        rank -> {
          rank.elapsedMs = 61_000;
          rank.notes.put("xid_48", "hardware");
          rank.end("exited", "exited", 134, true);
        });
    JsonNode again = customer.awaitThat(id, s -> s.path("attempt").asInt() == 2);
    assertThat(again.path("charged_micros").asLong()).isEqualTo(rate);
    await().until(() -> !agent.rank(id).id.equals(first));
    assertThat(agent.rank(id).wanted.path("gpus").get(0).asText()).isNotEqualTo(gpu);
    // Nine minutes are left, and no more is run.
    assertThat(agent.rank(id).wanted.path("run_limit_ms").asLong()).isEqualTo(9 * 60_000);
    customer.stop(id);
    customer.awaitState(id, "ended");
    agent.say("[]", "[]");
  }

  @Test
  void fault_of_the_program_is_told_and_charged() {
    FakeAgent agent = server.node("l40s", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("l40s", 10);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(61));
    agent.report(
        id,
        rank -> {
          rank.elapsedMs = 61_000;
          rank.notes.put("xid_31", "own_fault");
          rank.end("exited", "exited", 1, true);
        });
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("failed");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(2 * rate);
    assertThat(ended.path("notices").get(0).path("kind").asText()).isEqualTo("own_fault");
    assertThat(ended.path("hardware_cause").isNull()).isTrue();
  }

  @Test
  void sick_gpu_takes_nothing_new_and_says_why() {
    FakeAgent agent = server.node("h200", 2);
    Customer customer = server.customer(10_000);
    agent.say(sick(agent, 1, "xid_62"), "[]");
    JsonNode gpu = node(agent).path("gpus").get(1);
    assertThat(gpu.path("health").asText()).isEqualTo("sick");
    assertThat(gpu.path("conditions").get(0).path("cause").asText()).isEqualTo("xid_62");
    assertThat(gpu.path("conditions").get(0).path("since").asText())
        .isEqualTo("2026-03-01T12:00:15Z");
    assertThat(events("node.gpu_health_changed", agent.nodeId)).isEqualTo(1);

    String one = customer.start("h200", 1, 1, 10, "");
    customer.awaitState(one, "running");
    String two = customer.start("h200", 1, 2, 10, "");
    JsonNode waiting =
        customer.awaitThat(
            two, s -> s.path("waiting").path("reasons").toString().contains("xid_62"));
    assertThat(waiting.path("waiting").path("reasons").toString())
        .contains("node_down")
        .contains("(sick: GPU 1 xid_62)");
    customer.stop(one);
    customer.stop(two);
    customer.awaitState(one, "ended");
    agent.say("[]", "[]");
    assertThat(events("node.gpu_health_changed", agent.nodeId)).isEqualTo(2);
  }

  @Test
  void node_that_is_drained_by_its_health_takes_nothing_new_and_keeps_the_operators_cordon() {
    String model = server.priced("tested-with-a-drain");
    FakeAgent agent = server.node(model, 1);
    Customer customer = server.customer(10_000);
    agent.say("[]", "[" + condition("nvidia_smi_hangs", "drain") + "]");
    assertThat(node(agent).path("health").asText()).isEqualTo("drain");
    assertThat(node(agent).path("cordoned").asBoolean()).isFalse();
    assertThat(events("node.health_changed", agent.nodeId)).isEqualTo(1);
    String id = customer.start(model, 10);
    JsonNode waiting =
        customer.awaitThat(id, s -> s.path("waiting").path("reasons").toString().contains("hangs"));
    assertThat(waiting.path("waiting").path("reasons").get(0).path("code").asText())
        .isEqualTo("node_down");

    // The operator's cordon and the node's health come and go apart.
    String cordon = "/v1/ops/nodes/" + agent.nodeId + "/cordon";
    assertThat(server.house(cordon, "{\"reason\": \"repair\"}").status()).isEqualTo(200);
    agent.say("[]", "[]");
    assertThat(node(agent).path("health").asText()).isEqualTo("healthy");
    assertThat(node(agent).path("cordon_reason").asText()).isEqualTo("repair");
    assertThat(customer.session(id).path("state").asText()).isEqualTo("queued");
    String uncordon = "/v1/ops/nodes/" + agent.nodeId + "/uncordon";
    server.house(uncordon, "{\"reason\": \"repaired\"}");
    customer.awaitState(id, "running");
    customer.stop(id);
    customer.awaitState(id, "ended");
  }

  @Test
  void operators_word_reaches_the_agent_is_audited_and_ends_with_the_condition() {
    FakeAgent agent = server.node("h100", 2);
    String path = "/v1/ops/nodes/" + agent.nodeId + "/clear-health";
    Wire.Reply nothing = server.wire.post(path, server.admin, "{\"reason\": \"checked\"}");
    assertThat(nothing.status()).isEqualTo(409);
    agent.say(sick(agent, 1, "xid_62"), "[]");

    String wrong = "{\"reason\": \"checked\", \"gpu\": \"0\"}";
    assertThat(server.wire.post(path, server.admin, wrong).status()).isEqualTo(409);
    String right = "{\"reason\": \"was reset\", \"gpu\": \"1\", \"cause\": \"xid_62\"}";
    assertThat(server.wire.post(path, server.admin, right).status()).isEqualTo(200);
    await().until(() -> !agent.clears().isEmpty());
    JsonNode clear = agent.clears().get(0);
    assertThat(clear.path("gpu_uuid").asText()).isEqualTo(agent.gpus.get(1));
    assertThat(clear.path("cause").asText()).isEqualTo("xid_62");
    assertThat(clear.path("since").asText()).isEqualTo("2026-03-01T12:00:15Z");
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.audit WHERE action = 'node.health_cleared'"
                    + " AND object = ? AND reason = 'was reset'",
                "node:" + agent.nodeId))
        .isEqualTo(1);
    agent.say("[]", "[]");
    assertThat(
            server.count(
                "SELECT jsonb_array_length(clears) FROM scheduler.node_desired"
                    + " WHERE node_id = ?::uuid",
                agent.nodeId))
        .isZero();
  }

  @Test
  void metrics_count_the_sick() {
    FakeAgent agent = server.node("gh200", 3);
    agent.say(sick(agent, 0, "xid_62"), "[]");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                server
                    .wire
                    .get("/metrics", null)
                    .response()
                    .body()
                    .lines()
                    .anyMatch(line -> line.matches("tollgate_gpus\\{state=\"sick\",} [1-9].*")));
    assertThat(server.wire.get("/metrics", null).response().body())
        .contains("tollgate_nodes{state=\"ready\",}");
    agent.say("[]", "[]");
  }
}
