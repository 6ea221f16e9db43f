package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Slices of a card, from the inventory of their node to the work that runs on them. */
class SlicesTest extends ServerTest {
  private static final String SLICE = "h100-1g.10gb";

  @Test
  void slices_are_a_model_with_a_price_a_queue_and_gpus_of_their_own() {
    FakeAgent node = server.slices("h100", "1g.10gb", 2);
    server.priced(SLICE);
    Customer one = server.customer(100_000);
    Customer other = server.customer(100_000);

    // Two accounts share the card, a slice each; both are told the slice and no more.
    String first = one.start(SLICE, 10);
    String second = other.start(SLICE, 10);
    assertThat(one.awaitState(first, "running").path("shape").path("gpu_model").asText())
        .isEqualTo(SLICE);
    other.awaitState(second, "running");
    String slice = gpu(node, first);
    assertThat(slice).startsWith("MIG-GPU-");
    assertThat(Set.of(slice, gpu(node, second))).containsExactlyInAnyOrderElementsOf(node.gpus);

    // The third waits in the queue of its model, until a slice is free.
    String third = other.start(SLICE, 10);
    JsonNode waiting =
        other.awaitThat(third, session -> codes(session).contains("capacity")).path("waiting");
    assertThat(waiting.path("position").asInt()).isEqualTo(1);
    assertThat(waiting.path("reasons").toString()).contains("Too few " + SLICE + " GPUs");
    assertThat(pool(other)).isEqualTo(2);
    one.stop(first);
    other.awaitState(third, "running");
    assertThat(gpu(node, third)).isEqualTo(slice);
    String explained = "/v1/sessions/" + third + "/explain";
    assertThat(server.wire.get(explained, other.key).json().path("why_here").asText())
        .isEqualTo(node.name + " was the only node with room.");
  }

  @Test
  void parts_of_a_slice_are_of_one_account_and_two_slices_are_no_more_than_the_node_has() {
    FakeAgent node = server.slices("a100", "3g.20gb", 1);
    server.priced(node.model);
    Customer customer = server.customer(100_000);
    String first = part(customer, node.model);
    String second = part(customer, node.model);
    customer.awaitState(first, "running");
    customer.awaitState(second, "running");
    assertThat(gpu(node, first)).isEqualTo(gpu(node, second)).isEqualTo(node.gpus.get(0));

    Wire.Reply two = customer.tryStart(node.model, 1, 2, 10, "");
    assertThat(two.status()).as("%s", two.json()).isEqualTo(422);
    assertThat(two.json().path("code").asText()).isEqualTo("no_matching_node");
  }

  private String part(Customer customer, String model) {
    String body = "{\"gpu_model\": \"%s\", \"gpu_thousandths\": 500, \"minutes\": 5}";
    Wire.Reply quote = server.wire.post("/v1/quotes", customer.key, body.formatted(model));
    assertThat(quote.status()).as("%s", quote.json()).isEqualTo(201);
    String start = "{\"quote_id\": \"%s\", \"command\": [\"work\"]}";
    Wire.Reply started =
        server.wire.post("/v1/sessions", customer.key, start.formatted(quote.text("id")));
    assertThat(started.status()).as("%s", started.json()).isEqualTo(201);
    return started.text("id");
  }

  private static String gpu(FakeAgent node, String session) {
    JsonNode gpus = node.rank(session).wanted.path("gpus");
    assertThat(gpus).hasSize(1);
    return gpus.get(0).asText();
  }

  private static List<String> codes(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }

  /** GPUs of the model's pool, as a customer sees it. */
  private int pool(Customer customer) {
    for (JsonNode pool : server.wire.get("/v1/queue", customer.key).json().path("pools")) {
      if (pool.path("gpu_model").asText().equals(SLICE)) {
        return pool.path("gpus").asInt();
      }
    }
    return 0;
  }
}
