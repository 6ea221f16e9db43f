package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import org.junit.jupiter.api.Test;

/** What a start would do, asked over the API and not done. */
class DryRunTest extends ServerTest {

  private static JsonNode dry(Customer customer, String quote, String more) {
    Wire.Reply told =
        customer.server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"work\"], \"dry_run\": true%s}"
                .formatted(quote, more));
    assertThat(told.status()).as("%s", told.json()).isEqualTo(200);
    return told.json();
  }

  @Test
  void what_fits_is_told_where_it_would_start_and_then_starts_there() {
    String model = server.priced("dry-run-starts");
    FakeAgent node = server.node(model, 2);
    Customer customer = server.customer(10_000);
    String quote = customer.quoteId(model, 1, 2, 60);
    long available = customer.available();
    long rows = customer.rows();

    JsonNode told = dry(customer, quote, "");

    assertThat(told.path("allowed").asBoolean()).isTrue();
    assertThat(told.path("refusals")).isEmpty();
    assertThat(told.path("starts_now").asBoolean()).isTrue();
    assertThat(told.at("/start/gpu_model").asText()).isEqualTo(model);
    assertThat(told.at("/start/minutes").asInt()).isEqualTo(60);
    assertThat(told.at("/start/nodes").findValues("gpus")).hasSize(1);
    assertThat(told.at("/start/why_here").asText()).isNotBlank();
    assertThat(told.path("waiting").isNull()).isTrue();
    assertThat(told.path("hold_micros").asLong()).isPositive();
    assertThat(customer.available()).isEqualTo(available);
    assertThat(customer.rows()).isEqualTo(rows);
    // The quote is as good as it was.
    String name = told.at("/start/nodes/0/node").asText();
    Wire.Reply started =
        server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"work\"]}".formatted(quote));
    customer.awaitState(started.text("id"), "running");
    assertThat(
            server
                .wire
                .get("/v1/sessions/" + started.text("id") + "/explain", customer.key)
                .json()
                .at("/allocations/0/node")
                .asText())
        .isEqualTo(name);
    assertThat(node.nodeId).isNotNull();
  }

  @Test
  void what_would_wait_is_told_all_reasons_its_place_and_its_time() {
    String model = server.priced("dry-run-waits");
    server.node(model, 1);
    Customer customer = server.customer(10_000);
    String runs = customer.start(model, 30);
    customer.awaitState(runs, "running");
    String ahead = customer.start(model, 10);
    customer.awaitThat(ahead, session -> !session.at("/waiting/reasons").isEmpty());

    JsonNode told = dry(customer, customer.quoteId(model, 1, 1, 60), ", \"held\": true");

    assertThat(told.path("starts_now").asBoolean()).isFalse();
    assertThat(told.path("start").isNull()).isTrue();
    JsonNode waiting = told.path("waiting");
    assertThat(waiting.path("reasons").findValuesAsText("code")).contains("user_hold", "capacity");
    assertThat(waiting.path("position").asInt()).isPositive();
    assertThat(waiting.at("/eta/kind").asText()).isEqualTo("none");
    JsonNode free = dry(customer, customer.quoteId(model, 1, 1, 60), "");
    assertThat(free.at("/waiting/position").asInt()).isEqualTo(2);
    assertThat(free.at("/waiting/eta/kind").asText()).isIn("estimate", "firm");
    assertThat(free.at("/waiting/rank/gpu_minutes").asInt()).isEqualTo(60);
  }

  @Test
  void it_comes_after_what_was_asked_for_a_moment_before() {
    String model = server.priced("dry-run-behind");
    server.node(model, 1);
    Customer customer = server.customer(10_000);
    String first = customer.start(model, 30);

    JsonNode told = dry(customer, customer.quoteId(model, 1, 1, 60), "");

    assertThat(told.path("starts_now").asBoolean()).as("%s", told).isFalse();
    customer.awaitState(first, "running");
  }

  @Test
  void everything_that_speaks_against_it_is_told_at_once() {
    Customer customer = server.customer(1);
    String quote = customer.quoteId("rtx-2080-super", 1, 8, 60);
    server.house("/v1/accounts/" + customer.account + "/suspend", "{\"reason\": \"late\"}");
    long rows = customer.rows();

    JsonNode told =
        dry(
            customer,
            quote,
            ", \"project\": \"none\", \"minutes_min\": 90, \"deadline\": \"2020-01-01T00:00:00Z\"");

    assertThat(told.path("allowed").asBoolean()).isFalse();
    assertThat(told.path("refusals").findValuesAsText("status")).isNotEmpty();
    assertThat(told.path("refusals").findValuesAsText("code"))
        .contains(
            "account_suspended", "invalid_request", "no_matching_node", "insufficient_balance");
    assertThat(told.at("/refusals/1/errors").findValuesAsText("pointer"))
        .contains("/minutes_min", "/deadline");
    assertThat(told.path("starts_now").asBoolean()).isFalse();
    assertThat(customer.rows()).isEqualTo(rows);
  }

  @Test
  void all_that_is_short_of_money_is_told_at_once() {
    String model = server.priced("dry-run-money");
    server.node(model, 1);
    Customer customer = server.customer(1);
    for (String period : new String[] {"day", "month"}) {
      Wire.Reply set =
          server.wire.post(
              "/v1/budgets",
              customer.key,
              "{\"scope\": \"account\", \"period\": \"%s\", \"limit_micros\": \"500000\"}"
                  .formatted(period));
      assertThat(set.status()).as("%s", set.json()).isLessThan(300);
    }
    String quote = customer.quoteId(model, 1, 1, 60);
    long rows = customer.rows();

    JsonNode told = dry(customer, quote, "");

    assertThat(told.path("refusals").findValuesAsText("code"))
        .containsExactly("spend_limit", "spend_limit", "insufficient_balance");
    assertThat(told.path("refusals").findValuesAsText("period"))
        .containsExactlyInAnyOrder("day", "month");
    assertThat(told.at("/refusals/2/missing_micros").asLong()).isPositive();
    assertThat(customer.rows()).isEqualTo(rows);
    // The start itself is refused for the first of them.
    Wire.Reply refused =
        server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"work\"]}".formatted(quote));
    assertThat(refused.code()).isEqualTo("spend_limit");
    assertThat(refused.text("detail")).isEqualTo(told.at("/refusals/0/detail").asText());
  }

  @Test
  void a_used_quote_would_be_refused() {
    String model = server.priced("dry-run-used");
    server.node(model, 1);
    Customer customer = server.customer(10_000);
    String quote = customer.quoteId(model, 1, 1, 60);
    server.wire.post(
        "/v1/sessions",
        customer.key,
        "{\"quote_id\": \"%s\", \"command\": [\"work\"]}".formatted(quote));

    JsonNode told = dry(customer, quote, "");

    assertThat(told.path("refusals").findValuesAsText("code")).containsExactly("quote_used");
  }
}
