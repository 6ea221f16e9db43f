package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A suspended account starts nothing; what runs goes on, or ends when the suspension says so. */
class SuspensionTest extends ServerTest {

  @Test
  void keeps_what_waits_waiting_until_it_is_lifted() {
    Customer customer = server.customer(10_000);
    String id = customer.start("rtx-2080-super", 1, 1, 5, ", \"allow_infeasible\": true");
    String spare = customer.quoteId("rtx-2080-super", 1, 1, 5);
    suspend(customer, false);
    server.node("rtx-2080-super", 1);
    JsonNode waiting = customer.awaitThat(id, s -> codes(s).toString().equals("[operator_block]"));
    assertThat(waiting.path("state").asText()).isEqualTo("queued");
    assertThat(waiting.path("waiting").path("reasons").get(0).path("who").asText())
        .isNotEqualTo("user");

    long available = customer.available();
    Wire.Reply refused =
        server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"work\"]}".formatted(spare));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("account_suspended");
    assertThat(refused.text("detail")).contains("a bill is open");
    assertThat(customer.available()).isEqualTo(available);

    server.house("/v1/accounts/" + customer.account + "/resume", "{\"reason\": \"it was paid\"}");
    customer.awaitState(id, "running");
  }

  @Test
  void lets_what_runs_go_on_and_refuses_extensions() {
    server.node("l4", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("l4", 5);
    customer.awaitState(id, "running");
    suspend(customer, false);
    Wire.Reply refused = customer.extend(id, "l4", 1, 1, 5);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(customer.session(id).path("state").asText()).isEqualTo("running");
  }

  @Test
  void ends_what_runs_blocked_with_the_cut_minute_free_when_it_says_so() {
    FakeAgent agent = server.node("l4", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("l4", 30);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(70));
    agent.report(id, rank -> rank.elapsedMs = 70_000);
    suspend(customer, true);
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("blocked");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(rate);
    assertThat(customer.available()).isEqualTo(before - rate);
  }

  private void suspend(Customer customer, boolean stopRunning) {
    server.house(
        "/v1/accounts/" + customer.account + "/suspend",
        "{\"reason\": \"a bill is open\", \"stop_running\": %s}".formatted(stopRunning));
  }

  private static java.util.List<String> codes(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }
}
