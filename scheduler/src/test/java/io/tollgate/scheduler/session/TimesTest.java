package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds, begin times and deadlines over the API. */
class TimesTest extends ServerTest {

  private Wire.Reply act(Customer customer, String id, String verb) {
    return server.wire.post("/v1/sessions/" + id + "/" + verb, customer.key, "{}");
  }

  private static List<String> reasons(JsonNode session) {
    return session.path("waiting").path("reasons").findValuesAsText("code");
  }

  @Test
  void a_held_session_says_so_and_starts_when_it_is_released() {
    server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 1, 1, 60, ", \"held\": true");

    JsonNode held = customer.awaitThat(id, session -> !reasons(session).isEmpty());
    assertThat(reasons(held)).containsExactly("user_hold");
    assertThat(held.path("held_since").asText()).isNotEmpty();
    assertThat(held.at("/waiting/eta/kind").asText()).isEqualTo("none");

    assertThat(act(customer, id, "hold").status()).isEqualTo(200);
    Wire.Reply released = act(customer, id, "release");
    assertThat(released.status()).isEqualTo(200);
    assertThat(released.json().path("held_since").isNull()).isTrue();
    customer.awaitState(id, "running");
    Wire.Reply refused = act(customer, id, "hold");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("session_not_queued");
  }

  @Test
  void nobody_else_holds_or_releases_it() {
    Customer owner = server.customer(10_000);
    Customer stranger = server.customer(10_000);
    String id =
        owner.start("rtx-2080-super", 1, 1, 60, ", \"allow_infeasible\": true, \"held\": true");

    assertThat(act(stranger, id, "release").status()).isEqualTo(404);
    assertThat(owner.session(id).path("held_since").isNull()).isFalse();
  }

  @Test
  void it_begins_when_its_owner_wants_it_to() {
    server.node("h100", 1);
    Customer customer = server.customer(10_000);
    Instant begin = server.clock.instant().plusSeconds(2);
    String id = customer.start("h100", 1, 1, 60, ", \"begin_at\": \"" + begin + "\"");

    JsonNode waits = customer.awaitThat(id, session -> !reasons(session).isEmpty());
    assertThat(reasons(waits)).containsExactly("begin_time");
    JsonNode runs = customer.awaitState(id, "running");
    assertThat(Instant.parse(runs.path("started_at").asText())).isAfter(begin);
  }

  @Test
  void what_can_no_longer_end_in_time_is_given_up_and_refunded_whole() {
    Customer customer = server.customer(10_000);
    long before = customer.available();
    Instant deadline = server.clock.instant().plusSeconds(61);
    String id =
        customer.start(
            "rtx-2080-super",
            1,
            1,
            1,
            ", \"allow_infeasible\": true, \"deadline\": \"" + deadline + "\"");

    JsonNode ended = customer.awaitState(id, "ended");

    assertThat(ended.path("end_reason").asText()).isEqualTo("never_started");
    assertThat(ended.at("/receipt/charged_minutes").asInt(-1)).isZero();
    assertThat(customer.available()).isEqualTo(before);
  }

  @Test
  void impossible_times_are_refused_all_at_once_and_nothing_is_held() {
    server.node("h100", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();

    Wire.Reply refused =
        customer.tryStart(
            "h100",
            1,
            1,
            60,
            ", \"begin_at\": \"2020-01-01T00:00:00Z\", \"deadline\": \"2020-01-02T00:00:00Z\"");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactly("/begin_at", "/deadline");

    String soon = server.clock.instant().plusSeconds(600).toString();
    Wire.Reply tooShort = customer.tryStart("h100", 1, 1, 60, ", \"deadline\": \"" + soon + "\"");
    assertThat(tooShort.json().path("errors").findValuesAsText("code"))
        .containsExactly("too_short");

    String far = server.clock.instant().plusSeconds(100 * 86_400).toString();
    Wire.Reply tooFar = customer.tryStart("h100", 1, 1, 60, ", \"begin_at\": \"" + far + "\"");
    assertThat(tooFar.json().path("errors").findValuesAsText("code"))
        .containsExactly("too_far_ahead");
    assertThat(customer.available()).isEqualTo(before);
  }

  @Test
  void an_extension_past_the_deadline_is_refused() {
    Customer customer = server.customer(10_000);
    String deadline = server.clock.instant().plusSeconds(3_600).toString();
    String id =
        customer.start(
            "rtx-2080-super",
            1,
            1,
            30,
            ", \"allow_infeasible\": true, \"deadline\": \"" + deadline + "\"");

    Wire.Reply refused = customer.extend(id, "rtx-2080-super", 1, 1, 45);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("code"))
        .containsExactly("past_deadline");
    assertThat(customer.extend(id, "rtx-2080-super", 1, 1, 10).status()).isEqualTo(202);
  }
}
