package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a session whose start fails, for whatever reason. */
class FailedStartTest extends ServerTest {

  @ParameterizedTest
  @CsvSource({
    "prolog, true, The prolog script 10-mount of this node failed with exit code 1.",
    "image, true, The image could not be pulled: no space left on the node.",
    "launch, false, no such command"
  })
  void pauses_and_tries_another_node(String kind, boolean nodeFault, String message) {
    String model = server.priced("tested-with-" + kind);
    List<FakeAgent> nodes = List.of(server.node(model, 1), server.node(model, 1));
    nodes.forEach(
        node ->
            node.behave(
                (agent, rank) -> {
                  rank.message = message;
                  rank.nodeFault = nodeFault;
                  rank.end("exited", "start_failed", null, true);
                }));
    Customer customer = server.customer(100_000);
    String id = customer.start(model, 10);

    JsonNode paused = customer.awaitThat(id, s -> codes(s).contains("start_backoff"));
    assertThat(paused.path("message").asText()).isEqualTo(message);
    String first = explained(customer, id).path("allocations").get(0).path("node").asText();
    FakeAgent other = nodes.get(nodes.get(0).name.equals(first) ? 1 : 0);
    nodes.forEach(node -> node.behave(FakeAgent.OBEDIENT));

    server.clock.advance(Duration.ofSeconds(11));
    assertThat(customer.awaitState(id, "running").path("attempt").asInt()).isEqualTo(2);
    await().until(() -> other.knows(id));
    assertThat(explained(customer, id).path("why_here").asText())
        .contains(", " + other.name + " ")
        .endsWith("; " + first + " would have been as good, but a start has failed there.");
  }

  private JsonNode explained(Customer customer, String id) {
    return server.wire.get("/v1/sessions/" + id + "/explain", customer.key).json();
  }

  private static List<String> codes(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }
}
