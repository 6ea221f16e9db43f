package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.FakeRank;
import io.tollgate.scheduler.ServerTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node reports that it cannot end what it was told to end. */
class UnkillableTest extends ServerTest {
  private static final String STILL_THERE =
      "Processes of the work are still there a minute after they were killed.";

  private static void stuck(FakeRank rank, String cause) {
    rank.state = "unkillable";
    rank.endCause = cause;
    rank.message = STILL_THERE;
  }

  private static void gone(FakeRank rank) {
    rank.state = "exited";
    rank.exitCode = 137;
    rank.released = true;
  }

  private JsonNode gpu(FakeAgent agent, String uuid) {
    JsonNode node = server.wire.get("/v1/ops/nodes/" + agent.nodeId, server.admin).json();
    for (JsonNode gpu : node.path("gpus")) {
      if (gpu.path("uuid").asText().equals(uuid)) {
        return gpu;
      }
    }
    throw new AssertionError("no GPU " + uuid + " in " + node);
  }

  @Test
  void session_settles_while_its_gpu_is_set_aside_until_the_processes_are_gone() {
    String model = server.priced("tested-with-the-unkillable");
    FakeAgent agent = server.node(model, 2);
    Customer customer = server.customer(100_000);
    long before = customer.available();
    String id = customer.start(model, 60);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(100));
    agent.report(id, rank -> rank.elapsedMs = 100_000);
    agent.behave(FakeAgent.SLOW_TO_STOP);
    assertThat(customer.stop(id).status()).isEqualTo(202);
    String uuid = agent.rank(id).wanted.path("gpus").get(0).asText();
    agent.report(id, rank -> stuck(rank, "stop_order"));

    // The session is over and paid for, whatever its processes do.
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("stopped_by_user");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(2 * rate);
    assertThat(ended.path("message").asText()).isEqualTo(STILL_THERE);
    assertThat(customer.available()).isEqualTo(before - 2 * rate);
    // The GPU says who holds it, and why.
    assertThat(gpu(agent, uuid).path("session_id").asText()).isEqualTo(id);
    assertThat(gpu(agent, uuid).path("health").asText()).isEqualTo("sick");
    assertThat(gpu(agent, uuid).path("health_cause").asText()).isEqualTo("unkillable");

    // Whoever needs it waits, and is told; whoever does not, starts beside it.
    agent.behave(FakeAgent.OBEDIENT);
    agent.report(id, rank -> stuck(rank, "stop_order"));
    String both = customer.start(model, 1, 2, 60, "");
    JsonNode waiting =
        customer.awaitThat(
            both,
            s -> s.path("waiting").path("reasons").findValuesAsText("code").contains("node_down"));
    assertThat(waiting.path("waiting").path("reasons").toString())
        .contains(agent.name)
        .contains("unkillable");
    String beside = customer.start(model, 60);
    customer.awaitState(beside, "running");
    assertThat(agent.rank(beside).wanted.path("gpus").toString()).doesNotContain(uuid);
    customer.stop(beside);
    customer.awaitState(beside, "ended");
    assertThat(customer.session(both).path("state").asText()).isEqualTo("queued");

    agent.report(id, UnkillableTest::gone);
    customer.awaitState(both, "running");
    assertThat(gpu(agent, uuid).path("health").asText()).isEqualTo("healthy");
    assertThat(customer.session(id).path("charged_micros").asLong()).isEqualTo(2 * rate);
    customer.stop(both);
    customer.awaitState(both, "ended");
  }

  @Test
  void session_that_cannot_be_ended_at_its_limit_has_expired_and_pays_no_more() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(100_000);
    String id = customer.start("h100", 2);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(220));
    agent.report(
        id,
        rank -> {
          rank.elapsedMs = 120_000;
          stuck(rank, "run_limit");
        });
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("expired");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(2 * rate);
    agent.report(id, UnkillableTest::gone);
    assertThat(customer.session(id).path("charged_micros").asLong()).isEqualTo(2 * rate);
  }
}
