package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import org.junit.jupiter.api.Test;

/** What a stop means, by where the session is and who orders it. */
class StopTest extends ServerTest {
  private static final String WAITS = ", \"allow_infeasible\": true";

  @Test
  void cancels_a_waiting_session_and_refunds_it_whole() {
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("rtx-2080-super", 1, 1, 60, WAITS);
    assertThat(customer.available()).isLessThan(before);

    Wire.Reply stopped = customer.stop(id);
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(stopped.text("state")).isEqualTo("ended");
    assertThat(stopped.text("end_reason")).isEqualTo("cancelled");
    assertThat(stopped.json().path("receipt").path("final").asBoolean()).isTrue();
    assertThat(stopped.json().path("receipt").path("charged_minutes").asInt(-1)).isZero();
    assertThat(customer.available()).isEqualTo(before);

    Wire.Reply again = customer.stop(id);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("session_ended");
    assertThat(again.text("detail")).contains("cancelled");
    assertThat(customer.available()).isEqualTo(before);
  }

  @Test
  void cancels_a_starting_session_before_anything_ran() {
    FakeAgent agent = server.node("h100", 1).behave((self, rank) -> {});
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("h100", 60);
    customer.awaitState(id, "starting");

    Wire.Reply stopping = customer.stop(id);
    assertThat(stopping.status()).isEqualTo(202);
    assertThat(stopping.text("state")).isEqualTo("stopping");
    agent.behave(FakeAgent.OBEDIENT);
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("cancelled");
    assertThat(ended.path("started_at").isNull()).isTrue();
    assertThat(customer.available()).isEqualTo(before);
  }

  @Test
  void waits_for_the_final_receipt_when_asked_to() {
    server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 60);
    customer.awaitState(id, "running");
    Wire.Reply stopped =
        server.wire.post("/v1/sessions/" + id + "/stop?wait=20", customer.key, "{}");
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(stopped.json().path("receipt").path("final").asBoolean()).isTrue();
  }

  @Test
  void may_be_ordered_twice_while_it_stops_and_the_first_order_stands() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 60);
    customer.awaitState(id, "running");
    agent.behave(FakeAgent.SLOW_TO_STOP);
    assertThat(customer.stop(id).status()).isEqualTo(202);
    assertThat(customer.stop(id).status()).isEqualTo(202);
    server.wire.post("/v1/sessions/" + id + "/stop", server.admin, "{}");
    agent.behave(FakeAgent.OBEDIENT);
    assertThat(customer.awaitState(id, "ended").path("end_reason").asText())
        .isEqualTo("stopped_by_user");
  }

  @Test
  void of_somebody_elses_session_finds_none_and_changes_nothing() {
    server.node("h100", 1);
    Customer owner = server.customer(10_000);
    Customer stranger = server.customer(10_000);
    String id = owner.start("h100", 60);
    owner.awaitState(id, "running");
    Wire.Reply refused = stranger.stop(id);
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.code()).isEqualTo("session_not_found");
    assertThat(server.wire.get("/v1/sessions/" + id, stranger.key).status()).isEqualTo(404);
    assertThat(server.wire.get("/v1/sessions/" + id + "/charges", stranger.key).status())
        .isEqualTo(404);
    assertThat(server.wire.get("/v1/sessions/" + id + "/explain", stranger.key).status())
        .isEqualTo(404);
    assertThat(owner.session(id).path("state").asText()).isEqualTo("running");
  }

  @Test
  void by_the_house_is_an_eviction_and_the_cut_minute_is_free() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("h100", 60);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(java.time.Duration.ofSeconds(100));
    agent.report(id, rank -> rank.elapsedMs = 100_000);
    server.house("/v1/sessions/" + id + "/stop", "{}");
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("evicted");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(rate);
    assertThat(customer.available()).isEqualTo(before - rate);
  }
}
