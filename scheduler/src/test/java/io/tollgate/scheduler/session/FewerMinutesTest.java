package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Starts for fewer minutes than were bought, over the API. */
class FewerMinutesTest extends ServerTest {

  @Test
  void it_starts_before_its_deadline_with_what_there_is_and_gets_the_rest_back() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(100_000);
    long before = customer.available();
    String deadline = server.clock.instant().plus(Duration.ofMinutes(30)).toString();
    String id =
        customer.start(
            "h100", 1, 1, 100, ", \"minutes_min\": 5, \"deadline\": \"" + deadline + "\"");
    JsonNode runs = customer.awaitState(id, "running");
    int minutes = runs.path("minutes").asInt();
    assertThat(minutes).isBetween(20, 30);
    assertThat(runs.path("minutes_min").isNull()).isTrue();
    long rate = runs.path("rate_micros").asLong();
    assertThat(runs.path("held_micros").asLong()).isEqualTo(100 * rate);
    assertThat(runs.path("refunded_micros").asLong()).isEqualTo((100 - minutes) * rate);
    assertThat(customer.available()).isEqualTo(before - minutes * rate);
    assertThat(agent.rank(id).runLimitMs).isEqualTo(minutes * 60_000L);

    customer.stop(id);
    customer.awaitState(id, "ended"); // It never proved a moment.
    assertThat(customer.available()).isEqualTo(before);
  }

  @Test
  void where_there_is_room_for_all_of_its_time_it_has_all_of_it() {
    server.node("h100", 1);
    Customer customer = server.customer(100_000);
    String id = customer.start("h100", 1, 1, 100, ", \"minutes_min\": 5");
    assertThat(customer.session(id).path("minutes").asInt()).isEqualTo(100);
    JsonNode runs = customer.awaitState(id, "running");
    assertThat(runs.path("minutes").asInt()).isEqualTo(100);
    assertThat(runs.path("refunded_micros").asLong()).isZero();
  }

  @Test
  void more_than_was_bought_is_refused_with_all_else_that_is_wrong() {
    Customer customer = server.customer(100_000);
    Wire.Reply refused =
        customer.tryStart(
            "h100", 1, 1, 10, ", \"minutes_min\": 11, \"deadline\": \"2020-01-01T00:00:00Z\"");
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/minutes_min", "/deadline");
    Wire.Reply none = customer.tryStart("h100", 1, 1, 10, ", \"minutes_min\": 0");
    assertThat(none.json().at("/errors/0/pointer").asText()).isEqualTo("/minutes_min");
  }
}
