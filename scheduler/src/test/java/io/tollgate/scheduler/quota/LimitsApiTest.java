package io.tollgate.scheduler.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weights, limits and quotas over the API. */
class LimitsApiTest extends ServerTest {

  private Wire.Reply quota(Customer customer, String more) {
    return server.wire.post(
        "/v1/ops/quotas",
        server.admin,
        "{\"account_id\": \"%s\", \"reason\": \"test\", %s}".formatted(customer.account, more));
  }

  private static List<String> reasons(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }

  private static List<String> errors(Wire.Reply refused, String field) {
    return refused.json().path("errors").findValuesAsText(field);
  }

  @Test
  void a_limit_that_is_set_holds_a_session_and_lets_it_go_when_it_is_taken_away() {
    server.node("h100", 2);
    Customer customer = server.customer(10_000);
    assertThat(quota(customer, "\"kind\": \"concurrent\", \"amount\": 1").status()).isEqualTo(200);
    String first = customer.start("h100", 1, 1, 60, "");
    customer.awaitState(first, "running");
    String second = customer.start("h100", 1, 1, 60, "");

    JsonNode waits = customer.awaitThat(second, session -> !reasons(session).isEmpty());

    assertThat(reasons(waits)).containsExactly("account_concurrency");
    JsonNode listed = server.wire.get("/v1/limits", customer.key).json().path("items");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("holder").asText()).isEqualTo("account");
    Wire.Reply cleared =
        server.house(
            "/v1/ops/quotas/clear",
            "{\"account_id\": \"%s\", \"reason\": \"test\", \"kind\": \"concurrent\"}"
                .formatted(customer.account));
    assertThat(cleared.json().path("cleared").asBoolean()).isTrue();
    customer.awaitState(second, "running");
  }

  @Test
  void what_a_quota_can_never_allow_is_refused_with_all_that_is_wrong_and_nothing_is_held() {
    server.node("h100", 4);
    Customer customer = server.customer(10_000);
    quota(customer, "\"kind\": \"gpus\", \"gpu_model\": \"h100\", \"amount\": 1");
    quota(customer, "\"kind\": \"run_minutes\", \"amount\": 100");
    long before = customer.available();

    Wire.Reply refused =
        customer.tryStart("h100", 1, 2, 60, ", \"begin_at\": \"2020-01-01T00:00:00Z\"");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(errors(refused, "code"))
        .containsExactlyInAnyOrder("over_quota", "over_run_minutes_limit", "time_in_the_past");
    assertThat(customer.available()).isEqualTo(before);
    assertThat(customer.tryStart("h100", 1, 1, 60, "").status()).isEqualTo(201);
  }

  @Test
  void bad_requests_are_refused_with_everything_that_is_wrong() {
    Customer customer = server.customer(1_000);
    Wire.Reply refused =
        quota(customer, "\"kind\": \"gpus\", \"amount\": -1, \"project\": \"UPPER\"");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(errors(refused, "pointer")).contains("/gpu_model", "/amount", "/project");
    for (String absurd : List.of("0", "-1", "1e30", "0.5", "\"NaN\"")) {
      Wire.Reply weight = quota(customer, "\"kind\": \"weight\", \"amount\": " + absurd);
      assertThat(weight.status()).as(absurd).isEqualTo(400);
      assertThat(errors(weight, "pointer")).as(absurd).containsExactly("/amount");
    }
    Wire.Reply unknown =
        quota(customer, "\"kind\": \"weight\", \"amount\": 2, \"project\": \"nope\"");
    assertThat(unknown.code()).isEqualTo("unknown_project");
    assertThat(quota(customer, "\"kind\": \"weight\", \"amount\": 3").status()).isEqualTo(200);
  }

  @Test
  void owners_decide_over_their_projects_and_keys_and_nothing_more() {
    Customer customer = server.customer(1_000);
    server.wire.post("/v1/projects", customer.key, "{\"name\": \"film\"}");
    String weight = "{\"kind\": \"weight\", \"amount\": 3, \"project\": \"film\"}";
    assertThat(server.wire.post("/v1/limits", customer.key, weight).status()).isEqualTo(200);
    String own = "{\"kind\": \"concurrent\", \"amount\": 3}";
    Wire.Reply refused = server.wire.post("/v1/limits", customer.key, own);
    assertThat(refused.status()).isEqualTo(403);
    String quota =
        "{\"kind\": \"gpus\", \"gpu_model\": \"h100\", \"amount\": 3, \"project\": \"film\"}";
    assertThat(server.wire.post("/v1/limits", customer.key, quota).status()).isEqualTo(403);
    Customer stranger = server.customer(1_000);
    String theirs =
        "{\"kind\": \"concurrent\", \"amount\": 3, \"project\": \"film\", \"account_id\": \"%s\"}"
            .formatted(customer.account);
    assertThat(server.wire.post("/v1/limits", stranger.key, theirs).status()).isEqualTo(404);
  }
}
