package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.SchemaTruth;
import io.tollgate.scheduler.http.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PriceApiTest extends ServerTest {
  private static final AtomicInteger MODELS = new AtomicInteger();

  /** A model of this test's own: other tests know the prices of the others. */
  private final String model = "priced-" + MODELS.incrementAndGet();

  @Test
  void sales_look_at_a_change_make_it_and_everybody_is_told() throws Exception {
    price("60000000", "");
    FakeAgent agent = server.node(model, 1);
    Customer customer = server.customer(10_000);
    String session = customer.start(model, 10);
    customer.awaitState(session, "running");
    agent.report(session, rank -> rank.elapsedMs = 125_000);
    customer.awaitThat(session, one -> one.path("charged_micros").asText().equals("120000000"));
    String open = customer.quoteId(model, 1, 1, 10);

    Wire.Reply preview = post("45000000", ", \"dry_run\": true");
    assertThat(preview.status()).isEqualTo(200);
    assertThat(preview.json().path("change").asText()).isEqualTo("reduction");
    JsonNode affected = preview.json().path("affected");
    for (String one :
        List.of("accounts", "sessions", "running_sessions", "open_quotes", "open_quote_accounts")) {
      assertThat(affected.path(one).asInt()).as(one).isEqualTo(1);
    }
    JsonNode typical = preview.json().path("typical");
    assertThat(typical.get(0).path("before_micros").asText()).isEqualTo("3600000000");
    assertThat(typical.get(0).path("after_micros").asText()).isEqualTo("2700000000");
    assertThat(typical.get(1).path("median_of_accounts").asInt()).isEqualTo(1);
    assertThat(typical.get(1).path("minutes").asInt()).isEqualTo(2);
    assertThat(typical.get(1).path("after_micros").asText()).isEqualTo("90000000");
    assertThat(states()).containsExactly("in_force");

    Wire.Reply done = post("45000000", "");
    assertThat(done.status()).as("%s", done.json()).isEqualTo(201);
    assertThat(states()).containsExactly("in_force", "ended");
    // What was quoted keeps its price; what is quoted now has the new one.
    JsonNode old = server.wire.get("/v1/quotes/" + open, customer.key).json();
    assertThat(old.path("rate_micros").asText()).isEqualTo("60000000");
    JsonNode quoted = customer.quote(model, 1, 1, 10).json();
    assertThat(quoted.path("rate_micros").asText()).isEqualTo("45000000");
    assertThat(quoted.path("factors").get(0).path("version_id").asText())
        .isEqualTo(done.text("id"));

    JsonNode notice = server.wire.get("/v1/notices?limit=1", customer.key).json();
    assertThat(notice.path("items").get(0).path("text").asText())
        .contains(model + " on_demand is 45 credits per GPU-minute instead of 60");
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.event WHERE type = 'price.set' AND subject = ?::uuid",
                done.text("id")))
        .isEqualTo(2);
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.audit WHERE action = 'price.set' AND object = ?",
                "price:list:" + model + "/on_demand"))
        .isEqualTo(2);
    SchemaTruth truth = new SchemaTruth(Path.of("..", "docs", "api", "openapi.yaml"));
    TreeSet<String> complaints = new TreeSet<>();
    complaints.addAll(truth.complaints("post", "/v1/prices", 200, preview.json()));
    complaints.addAll(truth.complaints("post", "/v1/prices", 201, done.json()));
    complaints.addAll(truth.complaints("get", "/v1/prices", 200, prices("/v1/prices")));
    complaints.addAll(truth.complaints("get", "/v1/prices/history", 200, history()));
    complaints.addAll(truth.complaints("get", "/v1/notices", 200, notice));
    assertThat(complaints).isEmpty();
  }

  @Test
  void a_rise_is_refused_until_thirty_days_ahead_and_can_be_withdrawn() {
    price("60000000", "");
    Wire.Reply early = post("66000000", "");
    assertThat(early.status()).isEqualTo(422);
    assertThat(early.json().path("code").asText()).isEqualTo("price_notice_too_short");
    String earliest = early.json().path("earliest_effective_from").asText();
    assertThat(early.json().path("detail").asText()).contains(earliest);
    assertThat(Instant.parse(earliest))
        .isBetween(now().plus(Duration.ofDays(29)), now().plus(Duration.ofDays(30)));

    Instant from = now().plus(Duration.ofDays(31));
    Wire.Reply done = post("66000000", ", \"effective_from\": \"" + from + "\"");
    assertThat(done.status()).as("%s", done.json()).isEqualTo(201);
    assertThat(states()).containsExactly("scheduled", "in_force");
    String path = "/v1/prices/" + done.text("id") + "/withdraw";
    JsonNode withdrawn = server.house(path, "{\"reason\": \"not needed\"}").json();
    assertThat(withdrawn.path("state").asText()).isEqualTo("withdrawn");
    assertThat(states()).containsExactly("withdrawn", "in_force");
    assertThat(history().path("items").get(1).path("effective_until").isNull()).isTrue();
    Wire.Reply again = server.wire.post(path, server.admin, "{\"reason\": \"again\"}");
    assertThat(again.json().path("code").asText()).isEqualTo("price_not_scheduled");
  }

  @Test
  void bad_input_is_told_all_at_once_and_leaves_nothing() {
    long before = server.count("SELECT count(*) FROM metering.any_price_version");
    Wire.Reply bad =
        server.wire.post(
            "/v1/prices",
            server.admin,
            "{\"kind\": \"list\", \"name\": \"*\", \"price_micros\": \"-1\", \"ratio\": \"2\"}");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.json().path("errors"))
        .extracting(error -> error.path("pointer").asText())
        .contains("/name", "/price_micros", "/reason", "/ratio");
    for (String body :
        List.of(
            "{\"kind\": \"workflow\", \"name\": \"nobody-knows\", \"ratio\": \"0.5\", \"reason\": \"r\"}",
            "{\"kind\": \"group\", \"name\": \"nobody-knows\", \"ratio\": \"0.5\", \"reason\": \"r\"}",
            "{\"kind\": \"channel\", \"name\": \"fax\", \"ratio\": \"0.5\", \"reason\": \"r\"}",
            "{\"kind\": \"channel\", \"name\": \"app\", \"ratio\": \"0.1234567891\", \"reason\": \"r\"}",
            "{\"kind\": \"channel\", \"name\": \"app\", \"ratio\": \"1.01\", \"reason\": \"r\"}")) {
      Wire.Reply refused = server.wire.post("/v1/prices", server.admin, body);
      assertThat(refused.status()).as(body).isIn(400, 422);
    }
    assertThat(server.count("SELECT count(*) FROM metering.any_price_version")).isEqualTo(before);
    assertThat(server.wire.get("/v1/prices/history?kind=list&name=?", server.admin).status())
        .isEqualTo(400);
  }

  @Test
  void customers_neither_see_nor_change_prices() {
    Customer customer = server.customer(0);
    assertThat(server.wire.get("/v1/prices", customer.key).status()).isEqualTo(403);
    assertThat(server.wire.post("/v1/prices", customer.key, "{}").status()).isEqualTo(403);
  }

  @Test
  void the_same_request_twice_sets_one_price() {
    String body = body("50000000", "");
    Wire.Reply first = server.wire.post("/v1/prices", server.admin, body, "Idempotency-Key", model);
    Wire.Reply again = server.wire.post("/v1/prices", server.admin, body, "Idempotency-Key", model);
    assertThat(first.status()).isEqualTo(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(states()).containsExactly("in_force");
  }

  @Test
  void a_part_of_a_gpu_is_priced_and_held_by_its_thousandths() {
    price("60000000", "");
    Customer customer = server.customer(1_000);
    Wire.Reply quote = part(customer, 333, "");
    assertThat(quote.status()).as("%s", quote.json()).isEqualTo(201);
    assertThat(quote.text("rate_micros")).isEqualTo("19980000");
    assertThat(quote.json().path("shape").path("gpu_thousandths").asInt()).isEqualTo(333);
    assertThat(quote.json().path("factors").get(1).path("value").asText()).isEqualTo("0.333");
    Wire.Reply start =
        server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"x\"], \"allow_infeasible\": true}"
                .formatted(quote.text("id")));
    assertThat(start.status()).as("%s", start.json()).isEqualTo(201);
    assertThat(start.json().path("shape").path("gpu_thousandths").asInt()).isEqualTo(333);
    assertThat(customer.available()).isEqualTo(1_000_000_000 - 5 * 19_980_000);

    assertThat(part(customer, 333, ", \"gpus_per_node\": 2").status()).isEqualTo(400);
    assertThat(part(customer, 0, "").status()).isEqualTo(400);
    Wire.Reply whole = part(customer, 1000, "");
    assertThat(whole.json().path("shape").path("gpus_per_node").asInt()).isEqualTo(1);
    assertThat(whole.json().path("shape").has("gpu_thousandths")).isFalse();
  }

  private Wire.Reply part(Customer customer, int thousandths, String more) {
    return server.wire.post(
        "/v1/quotes",
        customer.key,
        "{\"gpu_model\": \"%s\", \"gpu_thousandths\": %d, \"minutes\": 5%s}"
            .formatted(model, thousandths, more));
  }

  private Instant now() {
    return server.clock.instant();
  }

  private void price(String micros, String more) {
    Wire.Reply reply = post(micros, more);
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(201);
  }

  private Wire.Reply post(String micros, String more) {
    return server.wire.post("/v1/prices", server.admin, body(micros, more));
  }

  private String body(String micros, String more) {
    return "{\"kind\": \"list\", \"name\": \"%s\", \"price_micros\": \"%s\", \"reason\": \"test\"%s}"
        .formatted(model, micros, more);
  }

  private JsonNode history() {
    return prices("/v1/prices/history?kind=list&name=" + model);
  }

  private JsonNode prices(String path) {
    return server.wire.get(path, server.admin).json();
  }

  private List<String> states() {
    return history().path("items").findValuesAsText("state");
  }
}
