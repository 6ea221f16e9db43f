package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One session from quote to receipt, its money moved by proofs alone. */
class MeteredSessionTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterEach
  void every_invariant_holds() {
    server.dismissAgents();
    server.assertInvariants();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void is_charged_minute_by_minute_stopped_and_refunded() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("h100", 60);
    JsonNode running = customer.awaitState(id, "running");
    long rate = running.path("rate_micros").asLong();
    assertThat(running.path("held_micros").asLong()).isEqualTo(60 * rate);
    assertThat(customer.available()).isEqualTo(before - 60 * rate);
    assertThat(customer.charges(id)).isEmpty();

    server.clock.advance(Duration.ofSeconds(61));
    agent.report(id, rank -> rank.elapsedMs = 61_000);
    assertThat(customer.charges(id)).hasSize(1);
    server.clock.advance(Duration.ofSeconds(74));
    agent.report(id, rank -> rank.elapsedMs = 135_000);
    assertThat(customer.charges(id)).hasSize(2);

    agent.behave(FakeAgent.SLOW_TO_STOP);
    Wire.Reply stopping = customer.stop(id);
    assertThat(stopping.status()).isEqualTo(202);
    JsonNode provisional = stopping.json().path("receipt");
    assertThat(provisional.path("final").asBoolean(true)).isFalse();
    assertThat(provisional.path("most_it_can_cost_micros").asLong()).isEqualTo(3 * rate);
    // Minutes that can no longer be used are back at once.
    assertThat(customer.available()).isEqualTo(before - 3 * rate);

    agent.behave(FakeAgent.OBEDIENT);
    JsonNode ended = customer.awaitState(id, "ended");
    JsonNode receipt = ended.path("receipt");
    assertThat(receipt.path("final").asBoolean()).isTrue();
    assertThat(ended.path("end_reason").asText()).isEqualTo("stopped_by_user");
    assertThat(receipt.path("charged_minutes").asInt()).isEqualTo(3);
    assertThat(receipt.path("charged_micros").asLong()).isEqualTo(3 * rate);
    assertThat(receipt.path("held_micros").asLong())
        .isEqualTo(
            receipt.path("charged_micros").asLong() + receipt.path("refunded_micros").asLong());
    assertThat(customer.available()).isEqualTo(before - 3 * rate);
    assertThat(receipt.path("balance_after_micros").asLong()).isEqualTo(customer.available());
  }

  @Test
  void repeats_and_reordering_change_no_charge() {
    FakeAgent agent = server.node("a100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("a100", 60);
    customer.awaitState(id, "running");
    server.clock.advance(Duration.ofSeconds(200));
    agent.report(id, rank -> rank.elapsedMs = 121_000);
    String charges = customer.charges(id).toString();
    assertThat(customer.charges(id)).hasSize(2);

    ObjectNode again = agent.request();
    agent.send(again);
    agent.send(again);
    ObjectNode older = again.deepCopy();
    ((ObjectNode) older.path("allocations").get(0)).put("elapsed_ms", 61_000);
    agent.send(older);
    older.put("sequence", 1);
    agent.send(older);
    // Even said with a newer number, less elapsed is not believed.
    agent.report(id, rank -> rank.elapsedMs = 5_000);
    assertThat(customer.charges(id).toString()).isEqualTo(charges);
    assertThat(customer.session(id).path("elapsed_ms").asLong()).isEqualTo(121_000);

    customer.stop(id);
    customer.awaitState(id, "ended");
  }
}
