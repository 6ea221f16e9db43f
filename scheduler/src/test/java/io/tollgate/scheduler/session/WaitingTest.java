package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators' holds, ranks and terms over the API. */
class WaitingTest extends ServerTest {
  private static final String NOWHERE = ", \"allow_infeasible\": true";

  private static List<String> reasons(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }

  @Test
  void an_operators_hold_says_who_and_why_and_outlives_its_owners_release() {
    Customer customer = server.customer(10_000);
    String id = customer.start("rtx-2080-super", 1, 1, 60, NOWHERE);
    String ops = "/v1/ops/sessions/" + id;

    Wire.Reply held = server.wire.post(ops + "/hold", server.admin, "{\"reason\": \"incident 7\"}");
    assertThat(held.status()).isEqualTo(200);
    Wire.Reply released = server.wire.post("/v1/sessions/" + id + "/release", customer.key, "{}");
    assertThat(released.status()).isEqualTo(200);

    JsonNode waits = customer.awaitThat(id, session -> reasons(session).contains("operator_queue"));
    assertThat(waits.at("/operator_hold/reason").asText()).isEqualTo("incident 7");
    assertThat(waits.at("/waiting/reasons").findValuesAsText("message"))
        .anyMatch(message -> message.contains("incident 7"));
    assertThat(server.wire.post(ops + "/release", customer.key, "{\"reason\": \"x\"}").status())
        .isEqualTo(403);
    assertThat(server.wire.post(ops + "/release", server.admin, "{}").code())
        .isEqualTo("invalid_request");
    Wire.Reply free = server.wire.post(ops + "/release", server.admin, "{\"reason\": \"over\"}");
    assertThat(free.json().path("operator_hold").isNull()).isTrue();
  }

  @Test
  void terms_are_read_back_and_ranks_change_while_it_waits() {
    Customer customer = server.customer(10_000);
    String id =
        customer.start(
            "rtx-2080-super",
            1,
            1,
            60,
            NOWHERE + ", \"priority\": -5, \"requeue\": true, \"requeue_max\": 2");
    assertThat(customer.session(id).path("priority").asInt()).isEqualTo(-5);

    Wire.Reply ranked =
        server.wire.post("/v1/sessions/" + id + "/priority", customer.key, "{\"priority\": 100}");
    assertThat(ranked.json().path("priority").asInt()).isEqualTo(100);
  }

  @Test
  void absurd_terms_are_refused_all_at_once() {
    Customer customer = server.customer(10_000);
    Wire.Reply refused =
        customer.tryStart(
            "rtx-2080-super",
            1,
            1,
            60,
            NOWHERE + ", \"priority\": 101, \"requeue_max\": 900, \"cpus\": -1");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .contains("/priority", "/requeue_max", "/cpus");

    Wire.Reply alone =
        customer.tryStart("rtx-2080-super", 1, 1, 60, NOWHERE + ", \"requeue_max\": 2");
    assertThat(alone.json().path("errors").findValuesAsText("code"))
        .containsExactly("without_requeue");
  }
}
