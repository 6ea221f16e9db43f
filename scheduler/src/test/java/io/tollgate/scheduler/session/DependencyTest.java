package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Dependencies over the API. */
class DependencyTest extends ServerTest {
  private static final String NOWHERE = ", \"allow_infeasible\": true";

  private static String after(String... others) {
    return NOWHERE + ", \"after\": [" + String.join(", ", others) + "]";
  }

  private static String on(String id, String more) {
    return "{\"session_id\": \"" + id + "\"" + more + "}";
  }

  @Test
  void what_waits_for_an_end_that_cannot_come_is_given_up_with_all_behind_it() {
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String first = customer.start("rtx-2080-super", 1, 1, 60, NOWHERE);
    String second =
        customer.start("rtx-2080-super", 1, 1, 60, after(on(first, ", \"delay_seconds\": 5")));
    String third = customer.start("rtx-2080-super", 1, 1, 60, after(on(second, "")));
    String fourth =
        customer.start("rtx-2080-super", 1, 1, 60, after(on(third, ", \"on\": \"ended\"")));

    JsonNode waits =
        customer.awaitThat(
            second,
            session ->
                session.at("/waiting/reasons").findValuesAsText("code").contains("dependency"));
    assertThat(waits.at("/after/0/session_id").asText()).isEqualTo(first);
    assertThat(waits.at("/after/0/delay_seconds").asInt()).isEqualTo(5);
    server.wire.post("/v1/sessions/" + first + "/stop", customer.key, "{}");

    JsonNode given = customer.awaitState(third, "ended");
    assertThat(given.path("end_reason").asText()).isEqualTo("never_started");
    assertThat(customer.session(second).path("end_reason").asText()).isEqualTo("never_started");
    customer.awaitThat(
        fourth,
        session -> !session.at("/waiting/reasons").findValuesAsText("code").contains("dependency"));
    server.wire.post("/v1/sessions/" + fourth + "/stop", customer.key, "{}");
    assertThat(customer.available()).isEqualTo(before);
  }

  @Test
  void unknown_foreign_and_absurd_dependencies_are_refused_all_at_once() {
    Customer customer = server.customer(10_000);
    Customer stranger = server.customer(10_000);
    long before = customer.available();
    String foreign = stranger.start("rtx-2080-super", 1, 1, 60, NOWHERE);
    String own = customer.start("rtx-2080-super", 1, 1, 1, NOWHERE);
    server.wire.post("/v1/sessions/" + own + "/stop", customer.key, "{}");

    Wire.Reply refused =
        customer.tryStart(
            "rtx-2080-super",
            1,
            1,
            60,
            after(
                    on(UUID.randomUUID().toString(), ""),
                    on(foreign, ""),
                    on(own, ""),
                    on(own, ", \"on\": \"ended\""))
                + ", \"deadline\": \"2020-01-01T00:00:00Z\"");
    assertThat(refused.json().path("errors").findValuesAsText("code"))
        .containsExactly(
            "unknown_session", "unknown_session", "never_met", "named_twice", "time_in_the_past");
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .contains("/after/0/session_id", "/after/3/session_id", "/deadline");

    Wire.Reply absurd =
        customer.tryStart(
            "rtx-2080-super", 1, 1, 60, after(on(own, ", \"delay_seconds\": -1"), "{}"));
    assertThat(absurd.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/after/0/delay_seconds", "/after/1/session_id");
    assertThat(customer.available()).isEqualTo(before);
  }
}
