package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes no sense is refused field by field, and nothing has changed. */
class RefusedInputTest extends ServerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"gpu_model\":\"h100\",\"minutes\":0}|/minutes",
        "{\"gpu_model\":\"h100\",\"minutes\":-5}|/minutes",
        "{\"gpu_model\":\"h100\",\"minutes\":9999999999999}|/minutes",
        "{\"gpu_model\":\"h100\",\"minutes\":1.5}|/minutes",
        "{\"gpu_model\":\"h100\",\"minutes\":\"ten\"}|/minutes",
        "{\"gpu_model\":\"h100\",\"minutes\":null}|/minutes",
        "{\"gpu_model\":\"h100\"}|/minutes",
        "{\"minutes\":10}|/gpu_model",
        "{\"gpu_model\":7,\"minutes\":10}|/gpu_model",
        "{\"gpu_model\":\"\",\"minutes\":10}|/gpu_model",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"gpus_per_node\":0}|/gpus_per_node",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"gpus_per_node\":-1}|/gpus_per_node",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"gpus_per_node\":100000}|/gpus_per_node",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"nodes\":0}|/nodes",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"nodes\":[1]}|/nodes",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"capacity_class\":\"golden\"}|/capacity_class",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"gpu_per_node\":2}|/gpu_per_node",
        "{\"gpu_model\":\"h100\",\"minutes\":10,\"price\":0}|/price"
      })
  void of_a_quote(String body, String pointer) {
    Customer customer = server.customer(1_000);
    refused(customer, "/v1/quotes", body, pointer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"command\":[\"x\"]}|/quote_id",
        "{\"quote_id\":\"none\",\"command\":[\"x\"]}|/quote_id",
        "{\"quote_id\":5,\"command\":[\"x\"]}|/quote_id",
        "{\"quote_id\":\"Q\",\"command\":\"x\"}|/command",
        "{\"quote_id\":\"Q\",\"command\":[\"x\",7]}|/command/1",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"cpus\":-1}|/cpus",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"cpus\":0}|/cpus",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"memory_bytes\":-1}|/memory_bytes",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"requeue\":\"yes\"}|/requeue",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"environment\":{\"CUDA_VISIBLE_DEVICES\":\"0\"}}|/environment",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"environment\":{\"A B\":\"0\"}}|/environment",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"environment\":[\"A\"]}|/environment",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"ports\":[\"80\"]}|/ports/0",
        "{\"quote_id\":\"Q\",\"command\":[\"x\"],\"gpus\":2}|/gpus"
      })
  void of_a_session(String body, String pointer) {
    Customer customer = server.customer(1_000);
    String quote = customer.quoteId("h100", 1, 1, 1);
    refused(customer, "/v1/sessions", body.replace("\"Q\"", "\"" + quote + "\""), pointer);
  }

  @Test
  void of_every_wrong_field_at_once() {
    Customer customer = server.customer(1_000);
    Wire.Reply reply =
        server.wire.post(
            "/v1/quotes", customer.key, "{\"minutes\": 0, \"nodes\": -1, \"colour\": \"red\"}");
    assertThat(reply.json().path("errors").findValuesAsText("pointer"))
        .containsAll(List.of("/gpu_model", "/minutes", "/nodes", "/colour"));
  }

  @Test
  void of_a_model_a_workflow_and_a_quote_that_do_not_exist() {
    Customer customer = server.customer(1_000);
    Wire.Reply model = customer.quote("h1000", 1, 1, 10);
    assertThat(model.status()).isEqualTo(422);
    assertThat(model.code()).isEqualTo("unknown_gpu_model");
    assertThat(model.json().path("known").toString()).contains("h100");
    Wire.Reply workflow =
        server.wire.post(
            "/v1/quotes",
            customer.key,
            "{\"gpu_model\": \"h100\", \"minutes\": 1, \"workflow\": \"magic\"}");
    assertThat(workflow.status()).isEqualTo(422);
    assertThat(workflow.code()).isEqualTo("unknown_workflow");
    Customer stranger = server.customer(1_000);
    String foreign = stranger.quoteId("h100", 1, 1, 1);
    Wire.Reply quote =
        server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"x\"]}".formatted(foreign));
    assertThat(quote.status()).isEqualTo(404);
    assertThat(quote.code()).isEqualTo("quote_not_found");
  }

  @Test
  void of_a_quote_used_twice_expired_or_beyond_the_balance() {
    Customer customer = server.customer(1_000);
    String body = "{\"quote_id\": \"%s\", \"command\": [\"x\"], \"allow_infeasible\": true}";
    String used = customer.quoteId("l4", 1, 1, 1);
    assertThat(server.wire.post("/v1/sessions", customer.key, body.formatted(used)).status())
        .isEqualTo(201);
    Wire.Reply again = server.wire.post("/v1/sessions", customer.key, body.formatted(used));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("quote_used");

    long available = customer.available();
    Wire.Reply dear = customer.tryStart("h100", 1, 8, 1_000, ", \"allow_infeasible\": true");
    assertThat(dear.status()).isEqualTo(402);
    assertThat(dear.code()).isEqualTo("insufficient_balance");

    String old = customer.quoteId("l4", 1, 1, 1);
    server.clock.advance(java.time.Duration.ofHours(2));
    Wire.Reply late = server.wire.post("/v1/sessions", customer.key, body.formatted(old));
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo("quote_expired");
    assertThat(customer.available()).isEqualTo(available);
  }

  private void refused(Customer customer, String path, String body, String pointer) {
    long available = customer.available();
    long rows = rows();
    Wire.Reply reply = server.wire.post(path, customer.key, body);
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("invalid_request");
    assertThat(reply.json().path("errors").findValuesAsText("pointer")).contains(pointer);
    for (String message : reply.json().path("errors").findValuesAsText("message")) {
      assertThat(message).isNotBlank();
    }
    assertThat(customer.available()).isEqualTo(available);
    assertThat(rows()).isEqualTo(rows);
  }

  private long rows() {
    return server.count(
        """
        SELECT (SELECT count(*) FROM metering.quote) + (SELECT count(*) FROM scheduler.session)
          + (SELECT count(*) FROM metering.transfer) + (SELECT count(*) FROM scheduler.event)
        """);
  }
}
