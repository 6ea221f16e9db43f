package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What sessions ask of their places, over the API and down to the rows. */
class PlaceApiTest extends ServerTest {

  @Test
  void parts_of_one_gpu_run_side_by_side() {
    server.node("h100", 1);
    Customer customer = server.customer(100_000);
    String part = "{\"gpu_model\": \"h100\", \"gpu_thousandths\": 500, \"minutes\": 5}";
    String one = started(customer, part, "");
    String other = started(customer, part, "");
    String third = started(customer, part, "");
    String gpu = gpu(customer.awaitState(one, "running"));
    assertThat(gpu(customer.awaitState(other, "running"))).isEqualTo(gpu);
    customer.awaitThat(
        third,
        session ->
            session.path("waiting").path("reasons").findValuesAsText("code").contains("capacity"));
    customer.stop(one);
    assertThat(gpu(customer.awaitState(third, "running"))).isEqualTo(gpu);
  }

  private static String gpu(JsonNode session) {
    return session.path("nodes").get(0).path("gpus").get(0).asText();
  }

  @Test
  void of_two_models_the_dearer_is_held_and_the_one_it_runs_on_is_paid() {
    server.node("a100", 1);
    Customer customer = server.customer(100_000);
    String quote = "{\"gpu_models\": [\"h100\", \"a100\"], \"minutes\": 10}";
    JsonNode quoted = server.wire.post("/v1/quotes", customer.key, quote).json();
    JsonNode models = quoted.path("models");
    assertThat(models.findValuesAsText("gpu_model")).containsExactly("a100", "h100");
    assertThat(quoted.path("total_micros")).isEqualTo(models.get(1).path("total_micros"));
    assertThat(quoted.path("shape").path("gpu_models").size()).isEqualTo(2);

    String session = started(customer, quote, ", \"allow_infeasible\": true");
    JsonNode running = customer.awaitState(session, "running");
    assertThat(running.path("shape").path("gpu_model").asText()).isEqualTo("a100");
    assertThat(running.path("shape").has("gpu_models")).isFalse();
    assertThat(running.path("rate_micros")).isEqualTo(models.get(0).path("rate_micros"));
    long total = models.get(0).path("total_micros").asLong();
    assertThat(customer.available()).isEqualTo(100_000_000_000L - total);
  }

  @Test
  void what_the_fleet_could_never_hold_is_refused_with_everything_that_is_too_much() {
    String model = server.priced("tested-with-too-much");
    server.node(model, 2);
    Customer customer = server.customer(100_000);
    Wire.Reply refused =
        start(
            customer,
            "{\"gpu_model\": \""
                + model
                + "\", \"nodes\": 1, \"gpus_per_node\": 3, \"minutes\": 5}",
            ", \"cpus\": 1000, \"memory_bytes\": 9000000000000,"
                + " \"node_labels\": {\"rack\": \"r9\", \"a/b\": \"c\"}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text("code")).isEqualTo("no_matching_node");
    assertThat(pointers(refused))
        .containsExactly(
            "/quote_id too_many_gpus",
            "/cpus too_many_cpus",
            "/memory_bytes too_much_memory",
            "/node_labels/a~1b unknown_label",
            "/node_labels/rack unknown_label");
    assertThat(customer.available()).isEqualTo(100_000_000_000L);
  }

  @Test
  void wishes_that_make_no_sense_are_refused_together() {
    server.node("h100", 2);
    Customer customer = server.customer(100_000);
    Wire.Reply refused =
        start(
            customer,
            "{\"gpu_model\": \"h100\", \"minutes\": 5}",
            ", \"same\": {\"label\": \"rack\", \"for_seconds\": 100000},"
                + " \"begin_at\": \"2001-01-01T00:00:00Z\"");
    assertThat(refused.text("code")).isEqualTo("invalid_request");
    assertThat(pointers(refused))
        .containsExactly(
            "/begin_at time_in_the_past", "/same not_a_gang", "/same/for_seconds too_long");
  }

  @Test
  void beta_is_marked_on_nodes_and_accounts() {
    String node = server.house("/v1/ops/nodes", "{\"name\": \"new-machine\"}").text("id");
    String order = "{\"enabled\": true, \"reason\": \"new\"}";
    assertThat(
            server.house("/v1/ops/nodes/" + node + "/beta", order).json().path("beta").asBoolean())
        .isTrue();
    Customer customer = server.customer(10);
    JsonNode account = server.house("/v1/accounts/" + customer.account + "/beta", order).json();
    assertThat(account.path("beta").asBoolean()).isTrue();
  }

  private static List<String> pointers(Wire.Reply refused) {
    List<String> pointers = new ArrayList<>();
    refused
        .json()
        .path("errors")
        .forEach(
            error ->
                pointers.add(error.path("pointer").asText() + " " + error.path("code").asText()));
    return pointers;
  }

  private String started(Customer customer, String quote, String more) {
    Wire.Reply reply = start(customer, quote, more);
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(201);
    return reply.text("id");
  }

  private Wire.Reply start(Customer customer, String quote, String more) {
    String id = server.wire.post("/v1/quotes", customer.key, quote).text("id");
    return server.wire.post(
        "/v1/sessions",
        customer.key,
        "{\"quote_id\": \"%s\", \"command\": [\"x\"]%s}".formatted(id, more));
  }
}
