package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One session from quote to receipt, its money moved by proofs alone. */
class MeteredSessionTest extends ServerTest {
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

  @Test
  void is_not_charged_beyond_the_cap_of_its_stop_and_usage_after_the_end_is_flagged() {
    FakeAgent agent = server.node("l40s", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("l40s", 60);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(30));
    agent.behave(FakeAgent.SLOW_TO_STOP);
    assertThat(customer.stop(id).status()).isEqualTo(202);

    // The node hears of the stop ten minutes late, and says so.
    server.clock.advance(Duration.ofMinutes(1));
    agent.report(id, rank -> rank.elapsedMs = 600_000);
    agent.behave(FakeAgent.OBEDIENT);
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(rate);
    assertThat(customer.charges(id)).hasSize(1);

    long allocations = late(id);
    agent.settle();
    // The agent's own syncs may overtake this one, which is then ignored: it is said again.
    await()
        .untilAsserted(
            () -> {
              agent.send(usageAfterTheEnd(agent, id));
              assertThat(late(id)).isGreaterThan(allocations);
            });
    assertThat(customer.session(id).path("charged_micros").asLong()).isEqualTo(rate);
  }

  private ObjectNode usageAfterTheEnd(FakeAgent agent, String id) {
    ObjectNode more = agent.request();
    more.putArray("allocations")
        .addObject()
        .put("id", allocationOf(id))
        .put("state", "exited")
        .put("elapsed_ms", 900_000)
        .put("run_limit_ms", 3_600_000)
        .put("end_cause", "stop_order")
        .put("released", true)
        .put("message", (String) null)
        .put("exit_code", (Integer) null)
        .set("ports", more.objectNode());
    ((ObjectNode) more.path("allocations").get(0)).putArray("utilization");
    return more;
  }

  private long late(String session) {
    return server.count(
        "SELECT count(*) FROM metering.late_proof WHERE session_id = ?::uuid", session);
  }

  private String allocationOf(String session) {
    return server.sql(
        handle ->
            handle
                .select(
                    "SELECT id::text FROM scheduler.allocation WHERE session_id = ?::uuid", session)
                .mapTo(String.class)
                .one());
  }

  @Test
  void ends_by_itself_charged_through_its_last_started_minute() {
    FakeAgent agent = server.node("a10", 2);
    Customer customer = server.customer(10_000);
    String done = customer.start("a10", 10);
    String failed = customer.start("a10", 10);
    long rate = customer.awaitState(done, "running").path("rate_micros").asLong();
    customer.awaitState(failed, "running");
    server.clock.advance(Duration.ofSeconds(90));
    agent.report(
        done,
        rank -> {
          rank.elapsedMs = 90_000;
          rank.end("exited", "exited", 0, true);
        });
    agent.report(
        failed,
        rank -> {
          rank.elapsedMs = 30_000;
          rank.end("exited", "exited", 3, true);
        });
    JsonNode completed = customer.awaitState(done, "ended");
    assertThat(completed.path("end_reason").asText()).isEqualTo("completed");
    assertThat(completed.path("charged_micros").asLong()).isEqualTo(2 * rate);
    assertThat(completed.path("exit_code").asInt(-1)).isZero();
    JsonNode broken = customer.awaitState(failed, "ended");
    assertThat(broken.path("end_reason").asText()).isEqualTo("failed");
    assertThat(broken.path("exit_code").asInt()).isEqualTo(3);
    assertThat(broken.path("charged_micros").asLong()).isEqualTo(rate);
  }
}
