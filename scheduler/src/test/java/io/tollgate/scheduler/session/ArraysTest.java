package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Arrays over the API. */
class ArraysTest extends ServerTest {
  private static final String NOWHERE = ", \"allow_infeasible\": true";

  private Wire.Reply tryStart(Customer customer, String model, int minutes, String more) {
    String quote = customer.quoteId(model, 1, 1, minutes);
    return server.wire.post(
        "/v1/arrays",
        customer.key,
        "{\"quote_id\": \"%s\", \"command\": [\"work\"]%s}".formatted(quote, more));
  }

  private JsonNode start(Customer customer, String model, int minutes, String more) {
    Wire.Reply reply = tryStart(customer, model, minutes, more);
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(201);
    return reply.json();
  }

  private JsonNode array(Customer customer, String id) {
    return server.wire.get("/v1/arrays/" + id, customer.key).json();
  }

  private JsonNode awaitArray(Customer customer, String id, Predicate<JsonNode> wanted) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(40))
        .until(() -> array(customer, id), wanted);
  }

  private List<JsonNode> elements(Customer customer, String array) {
    List<JsonNode> all = new ArrayList<>();
    server
        .wire
        .get("/v1/sessions?limit=200&array=" + array, customer.key)
        .json()
        .path("items")
        .forEach(all::add);
    return all;
  }

  private JsonNode stop(Customer customer, String array, boolean running) {
    return server
        .wire
        .post("/v1/arrays/" + array + "/stop", customer.key, "{\"running\": " + running + "}")
        .json();
  }

  @Test
  void an_array_is_one_request_and_its_elements_run_a_few_at_a_time() {
    FakeAgent agent = server.node("h100", 4);
    Customer customer = server.customer(100_000);
    long before = customer.available();
    JsonNode made =
        start(
            customer,
            "h100",
            10,
            ", \"count\": 40, \"running_max\": 2, \"environment\": {\"SEED\": \"7\"}, \"name\": \"sweep\"");
    String id = made.path("id").asText();
    long each = made.path("element_micros").asLong();
    assertThat(made.path("made").asInt()).isEqualTo(ArrayMaker.AHEAD);
    assertThat(made.path("state").asText()).isEqualTo("open");
    assertThat(made.path("total_micros").asLong()).isEqualTo(40 * each);

    JsonNode runs = awaitArray(customer, id, array -> array.path("made").asInt() == 18);
    assertThat(runs.path("running").asInt()).isEqualTo(2);
    assertThat(runs.path("queued").asInt()).isEqualTo(16);
    assertThat(customer.available()).isEqualTo(before - 18 * each);
    List<JsonNode> elements = elements(customer, id);
    assertThat(elements).hasSize(18);
    assertThat(elements.stream().map(one -> one.at("/array/index").asInt()).sorted().toList())
        .startsWith(1, 2, 3)
        .endsWith(17, 18);
    JsonNode waits =
        customer.awaitThat(
            elements.get(0).path("id").asText(),
            one -> one.at("/waiting/reasons").findValuesAsText("code").contains("array_limit"));
    assertThat(waits.at("/waiting/reasons/0/message").asText())
        .isEqualTo("The array runs at most 2 elements at once; 2 run.");
    String first = elements.get(17).path("id").asText();
    await().until(() -> agent.knows(first));
    assertThat(agent.rank(first).wanted.at("/spec/environment/SEED").asText()).isEqualTo("7");
    assertThat(agent.rank(first).wanted.at("/spec/environment/TOLLGATE_ARRAY_INDEX").asText())
        .isEqualTo("1");

    // Lists show the array, not its elements.
    assertThat(server.wire.get("/v1/sessions", customer.key).json().path("items")).isEmpty();
    JsonNode queue = server.wire.get("/v1/queue", customer.key).json().path("items");
    assertThat(queue).hasSize(1);
    assertThat(queue.at("/0/array/waiting").asInt()).isEqualTo(38);
    assertThat(queue.at("/0/array/running").asInt()).isEqualTo(2);
    assertThat(server.wire.get("/v1/queue?array=" + id, customer.key).json().path("items"))
        .hasSize(16);
    assertThat(
            server
                .wire
                .get("/v1/arrays?state=open", customer.key)
                .json()
                .at("/items/0/id")
                .asText())
        .isEqualTo(id);

    JsonNode stopped = stop(customer, id, true);
    assertThat(stopped.path("closed_as").asText()).isEqualTo("stopped");
    JsonNode ended =
        awaitArray(customer, id, array -> array.path("state").asText().equals("ended"));
    assertThat(ended.path("made").asInt()).isEqualTo(18);
    assertThat(ended.at("/ends/cancelled").asInt()).isEqualTo(16);
    assertThat(ended.at("/ends/stopped_by_user").asInt()).isEqualTo(2);
    assertThat(customer.available()).isGreaterThan(before - 3 * each);
  }

  @Test
  void a_living_array_runs_more_or_fewer_at_once_and_is_ranked_with_one_request_each() {
    String model = server.priced("arrays-change");
    server.node(model, 4);
    Customer customer = server.customer(100_000);
    String id =
        start(customer, model, 10, ", \"count\": 30, \"running_max\": 1").path("id").asText();
    awaitArray(customer, id, array -> array.path("running").asInt() == 1);

    JsonNode wider = change(customer, id, "{\"running_max\": 3, \"priority\": -7}").json();

    assertThat(wider.path("running_max").asInt()).isEqualTo(3);
    assertThat(wider.path("priority").asInt()).isEqualTo(-7);
    awaitArray(customer, id, array -> array.path("running").asInt() == 3);
    assertThat(elements(customer, id))
        .filteredOn(one -> one.path("state").asText().equals("queued"))
        .isNotEmpty()
        .allMatch(one -> one.path("priority").asInt() == -7);
    change(customer, id, "{\"running_max\": 2}");
    assertThat(array(customer, id).path("running").asInt()).as("what runs goes on").isEqualTo(3);
    JsonNode all = change(customer, id, "{\"all_at_once\": true}").json();
    assertThat(all.path("running_max").isNull()).isTrue();
    awaitArray(customer, id, array -> array.path("running").asInt() == 4);
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.event WHERE type = 'array.changed' AND subject = ?::uuid",
                id))
        .isEqualTo(3);

    assertThat(change(customer, id, "{}").status()).isEqualTo(400);
    assertThat(change(customer, id, "{\"running_max\": 31}").json().at("/errors/0/code").asText())
        .isEqualTo("out_of_range");
    stop(customer, id, true);
    awaitArray(customer, id, array -> array.path("state").asText().equals("ended"));
    assertThat(change(customer, id, "{\"running_max\": 2}").code()).isEqualTo("session_ended");
  }

  private Wire.Reply change(Customer customer, String array, String body) {
    return server.wire.post("/v1/arrays/" + array + "/change", customer.key, body);
  }

  @Test
  void what_comes_after_an_array_starts_or_is_given_up_when_its_last_element_has_ended() {
    String model = server.priced("arrays-come-first");
    FakeAgent agent = server.node(model, 2);
    Customer customer = server.customer(100_000);
    JsonNode first = start(customer, model, 10, ", \"count\": 2");
    String after = ", \"after\": [{\"array_id\": \"" + first.path("id").asText() + "\"%s}]";
    String wanted = customer.start(model, 1, 1, 10, after.formatted(""));
    String failure = customer.start(model, 1, 1, 10, after.formatted(", \"on\": \"failed\""));
    String behind =
        start(customer, model, 10, ", \"count\": 2" + after.formatted("")).path("id").asText();
    JsonNode waits =
        customer.awaitThat(
            wanted,
            one -> one.at("/waiting/reasons").findValuesAsText("code").contains("dependency"));
    assertThat(waits.at("/waiting/reasons").findValuesAsText("message"))
        .contains(
            "It starts after array "
                + first.path("id").asText()
                + " has completed with all its elements.");
    assertThat(waits.at("/after/0/array_id").asText()).isEqualTo(first.path("id").asText());

    for (JsonNode element : elements(customer, first.path("id").asText())) {
      String id = element.path("id").asText();
      customer.awaitState(id, "running");
      agent.report(id, rank -> rank.end("exited", "completed", 0, true));
    }

    customer.awaitState(wanted, "running");
    assertThat(customer.awaitState(failure, "ended").path("end_reason").asText())
        .isEqualTo("never_started");
    JsonNode ended = array(customer, first.path("id").asText());
    assertThat(ended.path("ended_as").asText()).isEqualTo("completed");
    assertThat(ended.path("ended_at").isNull()).isFalse();
    awaitArray(customer, behind, array -> array.path("running").asInt() > 0);
    Wire.Reply late = customer.tryStart(model, 1, 1, 10, after.formatted(", \"on\": \"failed\""));
    assertThat(late.json().at("/errors/0/pointer").asText()).isEqualTo("/after/0/array_id");
    assertThat(late.json().at("/errors/0/code").asText()).isEqualTo("never_met");
  }

  @Test
  void an_array_is_made_whole_when_its_elements_can_start() {
    server.node("h100", 8);
    Customer customer = server.customer(100_000);
    String id = start(customer, "h100", 10, ", \"count\": 30").path("id").asText();
    awaitArray(customer, id, array -> array.path("running").asInt() == 8);
    while (!array(customer, id).path("closed_as").asText().equals("made")) {
      elements(customer, id).stream()
          .filter(one -> one.path("state").asText().equals("running"))
          .forEach(one -> customer.stop(one.path("id").asText()));
    }
    JsonNode all = array(customer, id);
    assertThat(all.path("made").asInt()).isEqualTo(30);
    assertThat(elements(customer, id).stream().map(one -> one.at("/array/index").asInt()))
        .doesNotHaveDuplicates()
        .hasSize(30);
    stop(customer, id, true);
    awaitArray(customer, id, array -> array.path("state").asText().equals("ended"));
  }

  @Test
  void a_stop_leaves_what_runs_alone_unless_it_is_told_otherwise() {
    server.node("h100", 1);
    Customer customer = server.customer(100_000);
    String id = start(customer, "h100", 10, ", \"count\": 20").path("id").asText();
    awaitArray(customer, id, array -> array.path("running").asInt() == 1);

    JsonNode stopped = stop(customer, id, false);
    assertThat(stopped.path("running").asInt()).isEqualTo(1);
    assertThat(stopped.path("queued").asInt()).isZero();
    assertThat(stopped.path("state").asText()).isEqualTo("closing");
    stop(customer, id, true);
    awaitArray(customer, id, array -> array.path("state").asText().equals("ended"));
  }

  @Test
  void a_held_array_waits_whole_until_it_is_released() {
    Customer customer = server.customer(100_000);
    String id =
        start(customer, "rtx-2080-super", 10, ", \"count\": 3, \"held\": true" + NOWHERE)
            .path("id")
            .asText();
    assertThat(elements(customer, id)).allMatch(one -> one.hasNonNull("held_since"));
    JsonNode released =
        server.wire.post("/v1/arrays/" + id + "/release", customer.key, "{}").json();
    assertThat(released.path("held").asBoolean()).isFalse();
    assertThat(elements(customer, id)).noneMatch(one -> one.hasNonNull("held_since"));
    server.wire.post("/v1/arrays/" + id + "/hold", customer.key, "{}");
    assertThat(elements(customer, id)).allMatch(one -> one.hasNonNull("held_since"));
    stop(customer, id, true);
  }

  @Test
  void what_is_absurd_is_refused_all_at_once_and_costs_nothing() {
    Customer customer = server.customer(10_000);
    Wire.Reply refused =
        tryStart(
            customer,
            "rtx-2080-super",
            10,
            ", \"count\": 1000001, \"running_max\": 0, \"cpus\": -1" + NOWHERE);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/count", "/running_max", "/cpus");
    Wire.Reply more =
        tryStart(customer, "rtx-2080-super", 10, ", \"count\": 3, \"running_max\": 4" + NOWHERE);
    assertThat(more.json().at("/errors/0/message").asText())
        .isEqualTo(
            "`running_max` is 4, and the array has 3 elements. Leave it out to let all of them run"
                + " at once.");

    // The balance must cover all of it, and the plan's queue take it.
    Wire.Reply dear = tryStart(customer, "h100", 1_000, ", \"count\": 100" + NOWHERE);
    assertThat(dear.status()).isEqualTo(402);
    assertThat(dear.json().path("detail").asText()).startsWith("The array costs ");
    Customer small = server.customer(1_000_000, "free");
    Wire.Reply full = tryStart(small, "rtx-2080-super", 1, ", \"count\": 5000" + NOWHERE);
    assertThat(full.json().path("code").asText()).isEqualTo("queue_full");
    assertThat(customer.available()).isEqualTo(10_000_000_000L);
    assertThat(server.wire.get("/v1/arrays", customer.key).json().path("items")).isEmpty();
  }

  @Test
  void a_repeated_request_makes_one_array() {
    Customer customer = server.customer(100_000);
    String quote = customer.quoteId("rtx-2080-super", 1, 1, 10);
    String body =
        "{\"quote_id\": \"%s\", \"command\": [\"work\"], \"count\": 5%s}".formatted(quote, NOWHERE);
    String key = UUID.randomUUID().toString();
    Wire.Reply first =
        server.wire.send("POST", "/v1/arrays", customer.key, body, "Idempotency-Key", key);
    Wire.Reply again =
        server.wire.send("POST", "/v1/arrays", customer.key, body, "Idempotency-Key", key);
    assertThat(first.status()).isEqualTo(201);
    assertThat(again.json()).isEqualTo(first.json());
    Wire.Reply other = server.wire.post("/v1/arrays", customer.key, body);
    assertThat(other.json().path("code").asText()).isEqualTo("quote_used");
    assertThat(other.json().path("detail").asText()).contains(first.text("id"));
    stop(customer, first.text("id"), true);
  }

  @Test
  void an_array_of_others_is_none() {
    Customer customer = server.customer(100_000);
    Customer stranger = server.customer(100_000);
    String id =
        start(customer, "rtx-2080-super", 10, ", \"count\": 2" + NOWHERE).path("id").asText();
    Wire.Reply reply = server.wire.get("/v1/arrays/" + id, stranger.key);
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.json().path("code").asText()).isEqualTo("array_not_found");
    assertThat(stop(stranger, id, true).path("code").asText()).isEqualTo("array_not_found");
    assertThat(elements(stranger, id)).isEmpty();
    stop(customer, id, true);
  }

  @Test
  void a_quote_tells_the_price_of_an_array() {
    Customer customer = server.customer(10);
    JsonNode quote =
        server
            .wire
            .post(
                "/v1/quotes",
                customer.key,
                "{\"gpu_model\": \"h100\", \"minutes\": 43200, \"count\": 1000000}")
            .json();
    assertThat(quote.path("array_total_micros").asText())
        .isEqualTo(quote.path("total_micros").asText() + "000000");
    assertThat(quote.path("count").asInt()).isEqualTo(1_000_000);
  }
}
