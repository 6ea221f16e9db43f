package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Syncs that are held for long: who ends them, and how soon. */
class HeldSyncTest {
  /** So long that no answer here can be the end of the hold. */
  private static final String HOLD_MS = "60000";

  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start("sync-hold-ms", HOLD_MS);
  }

  @AfterEach
  void every_invariant_holds() {
    server.assertInvariants();
    server.close();
  }

  @Test
  void a_newer_sync_ends_the_held_one_and_work_wakes_the_newer() {
    FakeAgent agent = server.joined("h100", 1);
    agent.sync(); // It learns its number: answered at once.
    CompletableFuture<JsonNode> first = held(agent);
    CompletableFuture<JsonNode> second = held(agent);
    JsonNode overtaken = within(first);
    assertThat(overtaken.path("allocations").isNull()).isTrue();
    assertThat(overtaken.path("agent_instance").asLong()).isEqualTo(agent.instance());
    assertThat(second).isNotDone();

    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 5);
    JsonNode woken = within(second);
    assertThat(woken.path("allocations")).hasSize(1);
    assertThat(woken.path("allocations").get(0).path("session_id").asText()).isEqualTo(id);
    assertThat(woken.path("desired_version").asLong()).isPositive();

    agent.sync(); // It hears what the answer above said, and runs it.
    CompletableFuture<JsonNode> third = held(agent);
    customer.awaitState(id, "running");
    customer.stop(id);
    JsonNode order = within(third);
    assertThat(order.path("allocations").get(0).path("target").asText()).isEqualTo("stopped");
    assertThat(order.path("allocations").get(0).path("stop_reason").asText())
        .isEqualTo("stopped_by_user");
    agent.sync();
    CompletableFuture<Void> last = CompletableFuture.runAsync(agent::sync);
    customer.awaitState(id, "ended");
    await().atMost(Duration.ofSeconds(20)).until(last::isDone);
  }

  @Test
  void a_server_that_shuts_down_answers_what_it_holds() {
    FakeAgent agent = server.joined("h100", 1);
    agent.sync();
    CompletableFuture<JsonNode> held = held(agent);
    server.shutDown();
    assertThat(within(held).path("allocations").isNull()).isTrue();
  }

  /** Sends a sync and waits until the server surely holds it. */
  private static CompletableFuture<JsonNode> held(FakeAgent agent) {
    ObjectNode request = agent.request();
    CompletableFuture<JsonNode> answer = CompletableFuture.supplyAsync(() -> agent.send(request));
    await().during(Duration.ofMillis(400)).until(() -> !answer.isDone());
    return answer;
  }

  private static JsonNode within(CompletableFuture<JsonNode> answer) {
    await().atMost(Duration.ofSeconds(15)).until(answer::isDone);
    return answer.join();
  }
}
