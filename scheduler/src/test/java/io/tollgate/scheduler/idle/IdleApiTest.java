package io.tollgate.scheduler.idle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.SchemaTruth;
import io.tollgate.scheduler.http.Wire;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks for idle protection over the API, and who is heard. */
class IdleApiTest extends ServerTest {
  private static final String WAITS = ", \"allow_infeasible\": true";

  @AfterEach
  void nobodySaysAnything() {
    workflow("{\"idle_protection\": false}");
  }

  private Wire.Reply workflow(String body) {
    return server.wire.send("PUT", "/v1/workflows/command", server.admin, body);
  }

  private static JsonNode protection(Customer customer, String more) {
    return customer
        .session(customer.start("rtx-2080-super", 1, 1, 60, WAITS + more))
        .path("idle_protection");
  }

  private static String words(JsonNode protection) {
    return "%s %s %s %s"
        .formatted(
            protection.path("source").asText(),
            protection.path("threshold_percent").asText(),
            protection.path("window_minutes").asText(),
            protection.path("warned_at").asText());
  }

  @Test
  void a_session_asks_by_true_or_by_terms_and_what_it_leaves_out_is_as_usual() throws Exception {
    Customer customer = server.customer(1_000_000);
    assertThat(protection(customer, "").isNull()).isTrue();
    assertThat(protection(customer, ", \"idle_protection\": false").isNull()).isTrue();
    assertThat(words(protection(customer, ", \"idle_protection\": true")))
        .isEqualTo("session 5 30 null");
    assertThat(words(protection(customer, ", \"idle_protection\": {\"window_minutes\": 60}")))
        .isEqualTo("session 5 60 null");
    Wire.Reply started =
        customer.tryStart(
            "rtx-2080-super",
            1,
            1,
            60,
            WAITS + ", \"idle_protection\": {\"threshold_percent\": 9}");
    SchemaTruth truth = new SchemaTruth(Path.of("..", "docs", "api", "openapi.yaml"));
    assertThat(truth.complaints("post", "/v1/sessions", 201, started.json())).isEmpty();
  }

  @Test
  void terms_that_cannot_be_are_refused_all_at_once_and_nothing_is_held() {
    Customer customer = server.customer(1_000_000);
    long before = customer.available();
    Wire.Reply refused =
        customer.tryStart(
            "rtx-2080-super",
            1,
            1,
            60,
            WAITS
                + ", \"idle_protection\": {\"threshold_percent\": 51, \"window_minutes\": 3,"
                + " \"windows\": 1}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder(
            "/idle_protection/threshold_percent",
            "/idle_protection/window_minutes",
            "/idle_protection/windows");
    Wire.Reply word =
        customer.tryStart("rtx-2080-super", 1, 1, 60, WAITS + ", \"idle_protection\": \"yes\"");
    assertThat(word.json().at("/errors/0/message").asText()).contains("true, false or an object");
    assertThat(customer.available()).isEqualTo(before);
  }

  @Test
  void a_workflow_speaks_for_its_sessions_unless_they_speak_themselves() {
    Customer customer = server.customer(1_000_000);
    Wire.Reply set =
        workflow("{\"idle_protection\": {\"window_minutes\": 20}, \"reason\": \"so\"}");
    assertThat(set.status()).as("%s", set.json()).isEqualTo(200);
    assertThat(set.json().at("/idle_protection/window_minutes").asInt()).isEqualTo(20);
    assertThat(server.wire.get("/v1/workflows/command", customer.key).json()).isEqualTo(set.json());

    assertThat(words(protection(customer, ""))).isEqualTo("workflow 5 20 null");
    assertThat(protection(customer, ", \"idle_protection\": false").isNull()).isTrue();
    assertThat(words(protection(customer, ", \"idle_protection\": true")))
        .isEqualTo("session 5 30 null");

    assertThat(workflow("{\"idle_protection\": false}").json().path("idle_protection").isNull())
        .isTrue();
    assertThat(protection(customer, "").isNull()).isTrue();
  }

  @Test
  void only_administrators_set_workflows_and_only_those_there_are() {
    Customer customer = server.customer(1_000);
    String on = "{\"idle_protection\": true}";
    assertThat(server.wire.send("PUT", "/v1/workflows/command", customer.key, on).status())
        .isEqualTo(403);
    assertThat(server.wire.send("PUT", "/v1/workflows/chess", server.admin, on).code())
        .isEqualTo("unknown_workflow");
    assertThat(server.wire.get("/v1/workflows/chess", customer.key).code())
        .isEqualTo("unknown_workflow");
    Wire.Reply silent = workflow("{}");
    assertThat(silent.json().path("errors").findValuesAsText("pointer"))
        .containsExactly("/idle_protection");
  }

  @Test
  void a_contract_speaks_last_and_its_terms_are_checked() {
    Customer customer = server.customer(1_000_000);
    String author = server.house("/v1/api-keys", "{\"scopes\": [\"sales\"]}").text("secret");
    String approver = server.house("/v1/api-keys", "{\"scopes\": [\"sales\"]}").text("secret");
    String document =
        "{\"account_id\": \"%s\", \"name\": \"large\", \"terms\": {\"idle_protection\": %s}}";
    Wire.Reply wrong =
        server.wire.post(
            "/v1/contracts",
            author,
            document.formatted(
                customer.account, "{\"threshold_percent\": 0, \"window_minutes\": 241}"));
    assertThat(wrong.json().path("errors").findValuesAsText("pointer"))
        .containsExactly(
            "/terms/idle_protection/threshold_percent", "/terms/idle_protection/window_minutes");

    Wire.Reply drafted =
        server.wire.post(
            "/v1/contracts",
            author,
            document.formatted(customer.account, "{\"window_minutes\": 45}"));
    assertThat(drafted.status()).as("%s", drafted.json()).isEqualTo(201);
    String id = drafted.text("id");
    step(id, "submit", author);
    step(id, "approve", approver);
    step(id, "activate", approver);

    assertThat(words(protection(customer, ""))).isEqualTo("contract 5 45 null");
    assertThat(protection(customer, ", \"idle_protection\": false").isNull()).isTrue();
    workflow("{\"idle_protection\": {\"threshold_percent\": 7}}");
    assertThat(words(protection(customer, ""))).isEqualTo("workflow 7 30 null");
  }

  private void step(String id, String verb, String key) {
    Wire.Reply done =
        server.wire.post("/v1/contracts/" + id + "/" + verb, key, "{\"reason\": \"because\"}");
    assertThat(done.status()).as("%s", done.json()).isEqualTo(200);
  }
}
