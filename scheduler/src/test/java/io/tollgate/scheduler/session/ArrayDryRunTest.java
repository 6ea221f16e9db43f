package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import org.junit.jupiter.api.Test;

/** What an array would do, asked over the API and not done. */
class ArrayDryRunTest extends ServerTest {

  private Wire.Reply post(Customer customer, String quote, String more) {
    return server.wire.post(
        "/v1/arrays",
        customer.key,
        "{\"quote_id\": \"%s\", \"command\": [\"work\"]%s}".formatted(quote, more));
  }

  private JsonNode dry(Customer customer, String quote, String more) {
    Wire.Reply told = post(customer, quote, ", \"dry_run\": true" + more);
    assertThat(told.status()).as("%s", told.json()).isEqualTo(200);
    return told.json();
  }

  @Test
  void as_many_elements_start_as_may_run_at_once_and_the_rest_waits() {
    String model = server.priced("dry-array-limit");
    server.node(model, 8);
    Customer customer = server.customer(100_000);
    String quote = customer.quoteId(model, 1, 1, 10);
    long available = customer.available();
    long rows = customer.rows();

    JsonNode told = dry(customer, quote, ", \"count\": 40, \"running_max\": 3");

    assertThat(told.path("allowed").asBoolean()).isTrue();
    assertThat(told.path("refusals")).isEmpty();
    assertThat(told.path("count").asInt()).isEqualTo(40);
    assertThat(told.path("running_max").asInt()).isEqualTo(3);
    assertThat(told.path("total_micros").asLong())
        .isEqualTo(40 * told.path("element_micros").asLong())
        .isPositive();
    assertThat(told.path("elements_looked_at").asInt()).isEqualTo(ArrayMaker.AHEAD);
    assertThat(told.path("elements_starting").asInt()).isEqualTo(3);
    assertThat(told.path("elements_waiting").asInt()).isEqualTo(ArrayMaker.AHEAD - 3);
    assertThat(told.at("/start/gpu_model").asText()).isEqualTo(model);
    assertThat(told.at("/start/minutes").asInt()).isEqualTo(10);
    assertThat(told.at("/start/nodes")).hasSize(1);
    assertThat(told.at("/waiting/position").asInt()).isPositive();
    assertThat(told.at("/waiting/reasons").findValuesAsText("code")).contains("array_limit");
    assertThat(told.at("/waiting/reasons/0/elements").asInt()).isEqualTo(ArrayMaker.AHEAD - 3);
    assertThat(told.at("/waiting/eta/kind").asText()).isIn("firm", "estimate");
    assertThat(told.path("waits_for").isNull()).isTrue();
    assertThat(customer.available()).isEqualTo(available);
    assertThat(customer.rows()).isEqualTo(rows);
    // The quote is as good as it was, and the array does what was told.
    Wire.Reply made = post(customer, quote, ", \"count\": 40, \"running_max\": 3");
    assertThat(made.status()).as("%s", made.json()).isEqualTo(201);
    assertThat(made.text("total_micros")).isEqualTo(told.path("total_micros").asText());
    customer.awaitThat(
        server
            .wire
            .get("/v1/sessions?state=open&limit=1&array=" + made.text("id"), customer.key)
            .json()
            .at("/items/0/id")
            .asText(),
        session -> !session.path("state").asText().isEmpty());
  }

  @Test
  void free_gpus_bound_what_starts_and_all_reasons_of_those_that_wait_are_told() {
    String model = server.priced("dry-array-gpus");
    server.node(model, 2);
    Customer customer = server.customer(100_000);
    String runs = customer.start(model, 30);
    customer.awaitState(runs, "running");

    JsonNode told =
        dry(
            customer,
            customer.quoteId(model, 1, 1, 10),
            ", \"count\": 5, \"running_max\": 2, \"name\": \"sweep\"");

    assertThat(told.path("elements_looked_at").asInt()).isEqualTo(5);
    assertThat(told.path("elements_starting").asInt()).isEqualTo(1);
    assertThat(told.path("elements_waiting").asInt()).isEqualTo(4);
    assertThat(told.at("/waiting/position").asInt()).isEqualTo(1);
    assertThat(told.at("/waiting/reasons").findValuesAsText("code")).contains("capacity");
  }

  @Test
  void of_a_held_array_nothing_starts() {
    String model = server.priced("dry-array-held");
    server.node(model, 2);
    Customer customer = server.customer(100_000);

    JsonNode told =
        dry(customer, customer.quoteId(model, 1, 1, 10), ", \"count\": 2, \"held\": true");

    assertThat(told.path("elements_starting").asInt()).isZero();
    assertThat(told.path("start").isNull()).isTrue();
    assertThat(told.at("/waiting/reasons/0/code").asText()).isEqualTo("user_hold");
    assertThat(told.at("/waiting/reasons/0/elements").asInt()).isEqualTo(2);
    assertThat(told.at("/waiting/eta/kind").asText()).isEqualTo("none");
  }

  @Test
  void everything_that_speaks_against_it_is_told_at_once() {
    Customer customer = server.customer(1);
    String quote = customer.quoteId("rtx-2080-super", 1, 8, 60);
    server.house("/v1/accounts/" + customer.account + "/suspend", "{\"reason\": \"late\"}");
    long rows = customer.rows();

    JsonNode told =
        dry(customer, quote, ", \"count\": 1000000, \"project\": \"none\", \"minutes_min\": 90");

    assertThat(told.path("allowed").asBoolean()).isFalse();
    assertThat(told.path("refusals").findValuesAsText("code"))
        .contains(
            "account_suspended",
            "invalid_request",
            "queue_full",
            "no_matching_node",
            "insufficient_balance");
    assertThat(told.path("elements_looked_at").asInt()).isZero();
    assertThat(told.path("start").isNull()).isTrue();
    assertThat(told.path("total_micros").asLong())
        .isEqualTo(1_000_000 * told.path("element_micros").asLong());
    assertThat(customer.rows()).isEqualTo(rows);
  }

  @Test
  void a_spend_limit_that_keeps_the_first_element_is_told_as_what_it_waits_for() {
    String model = server.priced("dry-array-limits");
    server.node(model, 1);
    Customer customer = server.customer(100_000);
    server.wire.post(
        "/v1/budgets",
        customer.key,
        "{\"scope\": \"account\", \"period\": \"day\", \"limit_micros\": \"1\"}");

    JsonNode told = dry(customer, customer.quoteId(model, 1, 1, 60), ", \"count\": 2");

    assertThat(told.path("allowed").asBoolean()).as("%s", told).isTrue();
    assertThat(told.path("elements_looked_at").asInt()).isZero();
    assertThat(told.at("/waits_for/code").asText()).isEqualTo("spend_limit");
    assertThat(told.at("/waits_for/message").asText()).contains("next element costs");
  }

  @Test
  void what_makes_no_sense_is_refused_as_ever() {
    Customer customer = server.customer(1);
    Wire.Reply refused =
        post(
            customer,
            customer.quoteId("h100", 1, 1, 60),
            ", \"dry_run\": true, \"count\": 2, \"running_max\": 3, \"cpus\": 0");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/running_max", "/cpus");
  }
}
