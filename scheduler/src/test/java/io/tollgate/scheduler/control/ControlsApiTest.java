package io.tollgate.scheduler.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Controls, maintenance and what operators do with sessions, over the API. */
class ControlsApiTest extends ServerTest {

  private Wire.Reply control(String action, String scope, String more) {
    return server.wire.post(
        "/v1/ops/controls",
        server.admin,
        "{\"action\": \"%s\", \"scope\": %s, \"reason\": \"because\"%s}"
            .formatted(action, scope, more));
  }

  private Wire.Reply release(String id) {
    return server.wire.post(
        "/v1/ops/controls/" + id + "/release", server.admin, "{\"reason\": \"all clear\"}");
  }

  private static List<String> reasons(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }

  private long audits(String action, String object) {
    return server.count(
        "SELECT count(*) FROM scheduler.audit WHERE action = ? AND object = ?", action, object);
  }

  @Test
  void a_queue_of_an_account_holds_back_until_it_is_released() {
    server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String scope = "{\"account\": \"" + customer.account + "\"}";
    Wire.Reply dry = control("queue", scope, ", \"dry_run\": true");
    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.json().has("id")).isFalse();

    Wire.Reply made = control("queue", scope, "");
    assertThat(made.status()).isEqualTo(201);
    String control = made.text("id");
    String id = customer.start("h100", 60);
    JsonNode waits = customer.awaitThat(id, session -> !reasons(session).isEmpty());
    assertThat(reasons(waits)).containsExactly("operator_queue");
    assertThat(waits.at("/waiting/reasons/0/message").asText()).contains("because");
    Wire.Reply shown = server.wire.get("/v1/ops/controls/" + control, server.admin);
    assertThat(shown.json().at("/reach/queued").asInt()).isEqualTo(1);
    Wire.Reply pending = server.wire.get("/v1/ops/pending", server.admin);
    assertThat(pending.json().path("items").findValuesAsText("reason")).contains("operator_queue");

    assertThat(release(control).status()).isEqualTo(200);
    customer.awaitState(id, "running");
    assertThat(release(control).code()).isEqualTo("conflict");
    assertThat(audits("control.made", "control:" + control)).isEqualTo(1);
    assertThat(audits("control.released", "control:" + control)).isEqualTo(1);
  }

  @Test
  void a_block_stops_what_runs_and_the_money_comes_back() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 60);
    customer.awaitState(id, "running");
    agent.settle();

    Wire.Reply made =
        control(
            "block",
            "{\"account\": \"" + customer.account + "\"}",
            ", \"stop_running\": true, \"for_seconds\": 3600");

    assertThat(made.json().at("/reach/running").asInt()).isEqualTo(1);
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("blocked");
  }

  @Test
  void all_that_is_wrong_with_a_control_is_told_at_once() {
    Wire.Reply refused =
        control(
            "drain",
            "{\"account\": \"00000000-0000-0000-0000-000000000009\"}",
            ", \"stop_running\": true, \"starts_per_minute\": 3,"
                + " \"deadline\": \"2020-01-01T00:00:00Z\"");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder(
            "/scope", "/scope/account", "/stop_running", "/starts_per_minute", "/deadline");
    assertThat(control("queue", "{\"plan\": \"pro\", \"group\": \"g\"}", "").code())
        .isEqualTo("invalid_request");
    assertThat(
            server
                .wire
                .post(
                    "/v1/ops/controls", server.admin, "{\"action\": \"queue\", \"reason\": \"x\"}")
                .json()
                .path("errors")
                .findValuesAsText("pointer"))
        .containsExactly("/scope");
  }

  @Test
  void maintenance_is_planned_told_to_those_who_wait_and_cancelled() {
    String model = server.priced("tested-with-maintenance");
    FakeAgent agent = server.node(model, 1);
    Customer customer = server.customer(10_000);
    Instant now = server.clock.instant();
    Wire.Reply planned =
        server.wire.post(
            "/v1/ops/maintenance",
            server.admin,
            "{\"nodes\": [\"%s\"], \"from\": \"%s\", \"to\": \"%s\", \"reason\": \"fans\"}"
                .formatted(agent.name, now.plusSeconds(60), now.plusSeconds(240)));
    assertThat(planned.status()).as("%s", planned.json()).isEqualTo(201);
    assertThat(planned.text("state")).isEqualTo("planned");
    String id = customer.start(model, 1, 1, 60, "");
    JsonNode waits = customer.awaitThat(id, session -> !reasons(session).isEmpty());
    assertThat(reasons(waits)).containsExactly("maintenance");
    assertThat(waits.at("/waiting/eta/kind").asText()).isEqualTo("firm");

    String path = "/v1/ops/maintenance/" + planned.text("id") + "/cancel";
    Wire.Reply cancelled = server.wire.post(path, server.admin, "{\"reason\": \"postponed\"}");
    assertThat(cancelled.text("state")).isEqualTo("cancelled");
    customer.awaitState(id, "running");
  }

  @Test
  void a_drain_is_of_the_node_and_ends_with_its_uncordon() {
    FakeAgent agent = server.node("l4", 1);
    Wire.Reply made = control("drain", "{\"node\": \"" + agent.name + "\"}", "");
    assertThat(made.status()).as("%s", made.json()).isEqualTo(201);
    Customer customer = server.customer(10_000);
    String id = customer.start("l4", 60);
    JsonNode waits = customer.awaitThat(id, session -> !reasons(session).isEmpty());
    assertThat(reasons(waits)).containsExactly("node_drain");
    server.wire.post(
        "/v1/ops/nodes/" + agent.nodeId + "/uncordon", server.admin, "{\"reason\": \"done\"}");
    customer.awaitState(id, "running");
    assertThat(audits("control.released", "control:" + made.text("id"))).isEqualTo(1);
  }

  @Test
  void a_drain_that_is_tried_says_who_moves_who_stops_and_when_it_is_empty() {
    String model = server.priced("tested-with-drains");
    FakeAgent agent = server.node(model, 3);
    Customer customer = server.customer(100_000);
    String ends = customer.start(model, 5);
    String stops = customer.start(model, 600);
    String moves = customer.start(model, 1, 1, 600, ", \"requeue\": true");
    for (String id : new String[] {ends, stops, moves}) {
      customer.awaitState(id, "running");
    }
    String scope = "{\"node\": \"" + agent.name + "\"}";
    Instant deadline = server.clock.instant().plusSeconds(7_200);

    JsonNode tried =
        control("drain", scope, ", \"dry_run\": true, \"deadline\": \"" + deadline + "\"").json();

    assertThat(tried.at("/reach/running").asInt()).isEqualTo(3);
    assertThat(tried.at("/emptying/moved").asInt()).isEqualTo(1);
    assertThat(tried.at("/emptying/stopped").asInt()).isEqualTo(1);
    assertThat(Instant.parse(tried.at("/emptying/empty_by").asText()))
        .isBetween(deadline, deadline.plusSeconds(600));
    JsonNode patient = control("drain", scope, ", \"dry_run\": true").json();
    assertThat(patient.at("/emptying/moved").asInt() + patient.at("/emptying/stopped").asInt())
        .isZero();
    assertThat(patient.at("/emptying/empty_by")).isEqualTo(patient.at("/reach/last_end_at"));
    assertThat(server.wire.get("/v1/ops/controls", server.admin).json().path("items").toString())
        .doesNotContain(agent.name);
    for (String id : new String[] {ends, stops, moves}) {
      customer.stop(id);
    }
  }

  @Test
  void operators_kill_and_reject_sessions() {
    FakeAgent agent = server.node("h100", 2);
    Customer customer = server.customer(10_000);
    String killed = customer.start("h100", 60);
    String rejected = customer.start("h100", 60);
    customer.awaitState(killed, "running");
    customer.awaitState(rejected, "running");
    agent.settle();
    for (String[] deed : new String[][] {{killed, "kill"}, {rejected, "reject"}}) {
      Wire.Reply done =
          server.wire.post(
              "/v1/ops/sessions/" + deed[0] + "/" + deed[1],
              server.admin,
              "{\"reason\": \"mining\"}");
      assertThat(done.status()).as("%s", done.json()).isEqualTo(202);
    }
    assertThat(customer.awaitState(killed, "ended").path("end_reason").asText())
        .isEqualTo("evicted");
    assertThat(customer.awaitState(rejected, "ended").path("end_reason").asText())
        .isEqualTo("policy_rejected");
    assertThat(audits("session.killed", "session:" + killed)).isEqualTo(1);
    assertThat(audits("session.rejected", "session:" + rejected)).isEqualTo(1);
  }
}
