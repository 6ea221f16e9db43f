package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import org.junit.jupiter.api.Test;

/** Whom the server believes: instances, sequences, and what an agent leaves unsaid. */
class SyncTest extends ServerTest {

  @Test
  void takes_an_allocation_the_agent_no_longer_knows_for_lost() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("h100", 30);
    customer.awaitState(id, "running");
    agent.settle();
    agent.forgetAllocations();
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("node_lost");
    assertThat(customer.available()).isEqualTo(before);
    // Nothing of it runs there, so its GPU serves the next.
    customer.awaitState(customer.start("h100", 5), "running");
  }

  @Test
  void takes_a_stopped_allocation_the_agent_no_longer_knows_for_released() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 30);
    customer.awaitState(id, "running");
    agent.behave(FakeAgent.SLOW_TO_STOP);
    customer.stop(id);
    await().until(() -> agent.rank(id).target().equals("stopped"));
    assertThat(customer.session(id).path("state").asText()).isEqualTo("stopping");
    agent.forgetAllocations();
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("stopped_by_user");
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.allocation WHERE session_id = ?::uuid"
                    + " AND released_at IS NULL",
                id))
        .isZero();
  }

  @Test
  void tells_an_older_instance_to_stand_down_and_believes_it_nothing() {
    FakeAgent agent = server.node("a100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("a100", 30);
    customer.awaitState(id, "running");
    agent.settle();
    long before = agent.instance();
    ObjectNode old = agent.request();
    agent.restart();
    await().until(() -> agent.instance() > before);
    assertThat(agent.standsDown()).isFalse();

    old.put("sequence", 1_000_000);
    ObjectNode told = (ObjectNode) old.path("allocations").get(0);
    told.put("elapsed_ms", 999_000).put("state", "exited").put("end_cause", "exited");
    told.put("exit_code", 1).put("released", true);
    JsonNode answer = agent.send(old);
    assertThat(answer.path("stand_down").asBoolean()).isTrue();
    assertThat(answer.path("allocations").isNull()).isTrue();
    assertThat(answer.path("taken")).as("it forgets nothing that was not taken").isEmpty();
    agent.settle();
    JsonNode session = customer.session(id);
    assertThat(session.path("state").asText()).isEqualTo("running");
    assertThat(session.path("elapsed_ms").asLong()).isZero();
    assertThat(customer.charges(id)).isEmpty();
    assertThat(agent.standsDown()).isFalse();
  }

  @Test
  void believes_nothing_that_is_older_than_what_it_has_heard() {
    FakeAgent agent = server.node("a100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("a100", 30);
    customer.awaitState(id, "running");
    agent.settle();
    ObjectNode past = agent.request();
    past.put("sequence", 1);
    ObjectNode told = (ObjectNode) past.path("allocations").get(0);
    told.put("state", "lost").put("end_cause", "lost").put("released", true);
    agent.send(past);
    assertThat(customer.session(id).path("state").asText()).isEqualTo("running");
  }

  @Test
  void does_not_unsay_an_end() {
    FakeAgent agent = server.node("l4", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("l4", 30);
    customer.awaitState(id, "running");
    agent.behave((self, rank) -> {}); // It does not clear away yet.
    agent.report(id, rank -> rank.end("exited", "exited", 0, false));
    customer.awaitState(id, "ended");
    agent.report(
        id,
        rank -> {
          rank.state = "running";
          rank.endCause = null;
          rank.elapsedMs = 500_000;
        });
    JsonNode session = customer.session(id);
    assertThat(session.path("state").asText()).isEqualTo("ended");
    assertThat(session.path("charged_micros").asLong()).isZero();
  }

  @Test
  void never_lets_the_desired_version_go_back() {
    FakeAgent agent = server.node("l4", 1);
    agent.silence(true);
    ObjectNode ahead = agent.request();
    ahead.put("desired_version", 1_000_000);
    JsonNode answer = agent.send(ahead);
    assertThat(answer.path("desired_version").asLong()).isEqualTo(1_000_000);
    assertThat(answer.path("allocations").isNull()).isTrue();
  }

  @Test
  void refuses_a_key_of_another_node_a_used_token_and_nonsense() {
    FakeAgent one = server.node("l4", 1);
    FakeAgent two = server.node("l4", 1);
    one.silence(true);
    ObjectNode foreign = one.request();
    Wire.Reply refused = server.wire.post("/agent/v1/sync", two.key, foreign.toString());
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.code()).isEqualTo("node_key_invalid");
    assertThat(server.wire.post("/agent/v1/sync", "tn_none", foreign.toString()).status())
        .isEqualTo(401);
    assertThat(server.wire.post("/agent/v1/sync", null, foreign.toString()).status())
        .isEqualTo(401);
    assertThat(server.wire.post("/agent/v1/sync", one.key, "{\"protocol\": \"x\"}").status())
        .isEqualTo(400);
    Wire.Reply token =
        server.wire.post(
            "/agent/v1/join",
            null,
            "{\"protocol\":1,\"token\":\"tj_none\",\"agent_nonce\":\"%s\",\"boot_id\":\"b\",\"agent_version\":\"1\",\"inventory\":null}"
                .formatted(one.nodeId));
    assertThat(token.status()).isEqualTo(401);
    assertThat(token.code()).isEqualTo("join_token_invalid");
  }
}
