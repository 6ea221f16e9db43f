package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions that may be made to leave, over the API. */
class PreemptionApiTest extends ServerTest {

  private String preemptible(Customer customer, String model, String more) {
    Wire.Reply quote =
        server.wire.post(
            "/v1/quotes",
            customer.key,
            ("{\"gpu_model\": \"%s\", \"nodes\": 1, \"gpus_per_node\": 1, \"minutes\": 30,"
                    + " \"capacity_class\": \"preemptible\"}")
                .formatted(model));
    Wire.Reply started =
        server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"work\"]%s}".formatted(quote.text("id"), more));
    assertThat(started.status()).as("%s", started.json()).isEqualTo(201);
    return started.text("id");
  }

  private static List<String> reasons(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }

  @Test
  void a_higher_class_makes_it_leave_and_both_sides_are_told() {
    FakeAgent agent = server.node("h200", 1).behave(FakeAgent.SLOW_TO_STOP);
    Customer low = server.customer(100_000, "free");
    String victim = preemptible(low, "h200", ", \"requeue\": true");
    low.awaitState(victim, "running");

    Customer high = server.customer(100_000, "pro");
    String claimant = high.start("h200", 30);
    JsonNode waits =
        high.awaitThat(claimant, session -> reasons(session).contains("waiting_for_preempted"));
    assertThat(reasons(waits)).containsExactly("waiting_for_preempted");
    assertThat(waits.at("/waiting/eta/kind").asText()).isEqualTo("firm");
    assertThat(waits.at("/waiting/reasons/0/behind/0").asText()).isEqualTo(victim);
    JsonNode leaving = low.awaitState(victim, "stopping");
    assertThat(leaving.at("/preempted/for").asText()).isEqualTo(claimant);
    assertThat(leaving.at("/preempted/times").asInt()).isEqualTo(1);
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.event WHERE subject = ?::uuid"
                    + " AND type = 'session.stopping' AND payload ->> 'stop_reason' = 'preempted'"
                    + " AND payload ->> 'grace_seconds' IS NOT NULL",
                victim))
        .isEqualTo(1);

    agent.behave(FakeAgent.OBEDIENT);
    high.awaitState(claimant, "running");
    JsonNode back = low.awaitState(victim, "queued");
    assertThat(back.at("/preempted/last_at").isNull()).isFalse();
    assertThat(back.path("charged_micros").asLong()).isZero();
  }

  @Test
  void an_operator_makes_what_runs_leave_and_says_why() {
    server.node("v100", 1);
    Customer customer = server.customer(100_000);
    String id = customer.start("v100", 30);
    customer.awaitState(id, "running");
    String path = "/v1/ops/sessions/" + id + "/preempt";

    assertThat(server.wire.post(path, customer.key, "{\"reason\": \"x\"}").status()).isEqualTo(403);
    assertThat(server.wire.post(path, server.admin, "{}").code()).isEqualTo("invalid_request");
    Wire.Reply left = server.wire.post(path, server.admin, "{\"reason\": \"an exam\"}");
    assertThat(left.status()).isEqualTo(202);
    assertThat(left.json().at("/preempted/for").isNull()).isTrue();

    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("preempted");
    assertThat(ended.path("charged_micros").asLong()).isZero();
    assertThat(server.wire.post(path, server.admin, "{\"reason\": \"again\"}").code())
        .isEqualTo("session_ended");
  }
}
