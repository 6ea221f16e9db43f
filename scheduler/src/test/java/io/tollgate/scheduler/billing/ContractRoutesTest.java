package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.SchemaTruth;
import io.tollgate.scheduler.http.Wire;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContractRoutesTest extends ServerTest {
  private static final String TERMS =
      """
      {"rates": [{"gpu_model": "h100", "rate_micros": "45000000"}],
       "tiers": [{"gpu_model": "h100", "from": 0, "to": 1000, "rate_micros": "45000000"},
                 {"gpu_model": "h100", "from": 1000, "rate_micros": "40000000"}],
       "included": [{"gpu_model": "l4", "gpu_minutes": 60}],
       "increment_seconds": 1, "credit_limit_micros": "5000000", "refund_on_failure": true}
      """;

  private Customer customer;
  private String author;
  private String approver;

  @BeforeEach
  void people() {
    customer = server.customer(10_000);
    author = server.house("/v1/api-keys", "{\"scopes\": [\"sales\"]}").text("secret");
    approver = server.house("/v1/api-keys", "{\"scopes\": [\"sales\"]}").text("secret");
  }

  private String document(String terms) {
    return "{\"account_id\": \"%s\", \"name\": \"large\", \"terms\": %s}"
        .formatted(customer.account, terms);
  }

  private Wire.Reply draft(String terms) {
    return server.wire.post("/v1/contracts", author, document(terms));
  }

  private Wire.Reply step(String id, String verb, String key) {
    return server.wire.post("/v1/contracts/" + id + "/" + verb, key, "{\"reason\": \"because\"}");
  }

  @Test
  void reserved_gpus_must_be_there_and_are_kept_while_the_contract_is_in_force() {
    String model = server.priced("tested-with-a-reservation");
    String terms = "{\"reserved\": [{\"gpu_model\": \"" + model + "\", \"gpus\": 3}]}";
    String id = draft(terms).text("id");
    assertThat(step(id, "submit", author).status()).isEqualTo(200);
    assertThat(step(id, "approve", approver).status()).isEqualTo(200);
    Wire.Reply refused = step(id, "activate", approver);
    assertThat(refused.code()).isEqualTo("conflict");
    assertThat(refused.json().path("detail").asText()).contains("3 " + model + " GPUs do not fit");

    server.node(model, 2);
    server.node(model, 2);
    assertThat(step(id, "activate", approver).status()).isEqualTo(200);
    assertThat(reserved()).isEqualTo(3);
    Customer other = server.customer(10_000);
    String waits = other.start(model, 30);
    other.awaitThat(
        waits,
        session ->
            session.at("/waiting/reasons").findValuesAsText("code").equals(List.of("reserved")));
    String runs = customer.start(model, 30);
    customer.awaitState(runs, "running");

    assertThat(step(id, "terminate", author).status()).isEqualTo(200);
    assertThat(reserved()).isZero();
    other.awaitState(waits, "running");
    assertThat(
            draft(
                    "{\"reserved\": [{\"gpu_model\": \"l40s\", \"gpus\": 1,"
                        + " \"start_within_seconds\": 5}]}")
                .code())
        .isEqualTo("invalid_request");
  }

  private long reserved() {
    return server.count(
        "SELECT coalesce(sum(amount), 0)::bigint FROM scheduler.allowance"
            + " WHERE account_id = ?::uuid AND kind = 'reserved' AND removed_at IS NULL",
        customer.account);
  }

  @Test
  void a_contract_is_agreed_by_two_people_and_quotes_are_made_under_it() throws Exception {
    SchemaTruth truth = new SchemaTruth(Path.of("..", "docs", "api", "openapi.yaml"));
    List<String> complaints = new ArrayList<>();
    Wire.Reply drafted = draft(TERMS);
    assertThat(drafted.status()).as("%s", drafted.json()).isEqualTo(201);
    complaints.addAll(truth.complaints("post", "/v1/contracts", 201, drafted.json()));
    String id = drafted.text("id");
    assertThat(customer.quote("h100", 1, 2, 10).json().path("contract").isNull()).isTrue();
    assertThat(step(id, "approve", approver).code()).isEqualTo("conflict");
    assertThat(step(id, "submit", author).status()).isEqualTo(200);
    Wire.Reply self = step(id, "approve", author);
    assertThat(self.status()).isEqualTo(403);
    assertThat(self.code()).isEqualTo("self_approval");
    assertThat(step(id, "approve", approver).text("state")).isEqualTo("approved");
    assertThat(server.wire.get("/v1/contracts/" + id, customer.key).code())
        .isEqualTo("contract_not_found");
    long before = customer.available();
    assertThat(step(id, "activate", approver).text("state")).isEqualTo("active");
    assertThat(customer.available() - before).isEqualTo(5_000_000);

    JsonNode quote = customer.quote("h100", 1, 2, 10).json();
    assertThat(quote.path("rate_micros").asText()).isEqualTo("90000000");
    assertThat(quote.at("/contract/id").asText()).isEqualTo(id);
    assertThat(quote.at("/contract/version").asInt()).isEqualTo(1);
    assertThat(quote.at("/terms/increment_seconds").asInt()).isEqualTo(1);
    assertThat(quote.at("/factors/0/name").asText()).isEqualTo("contract_rate_micros");
    complaints.addAll(truth.complaints("post", "/v1/quotes", 201, quote));

    String month = YearMonth.from(server.clock.instant().atZone(ZoneOffset.UTC)).toString();
    String path = "/v1/contracts/{id}/periods/{period}";
    Wire.Reply period = server.wire.get("/v1/contracts/" + id + "/periods/" + month, customer.key);
    complaints.addAll(truth.complaints("get", path, 200, period.json()));
    assertThat(period.text("state")).isEqualTo("open");
    Wire.Reply preview =
        server.wire.post(
            "/v1/contracts/" + id + "/preview", author, "{\"period\": \"" + month + "\"}");
    complaints.addAll(truth.complaints("post", "/v1/contracts/{id}/preview", 200, preview.json()));
    Wire.Reply early =
        server.wire.post(
            "/v1/contracts/" + id + "/periods/" + month + "/close",
            author,
            "{\"reason\": \"too early\"}");
    assertThat(early.status()).isEqualTo(409);
    Wire.Reply tooEarly =
        server.wire.post(
            "/v1/contracts/" + id + "/periods/2020-01/close", author, "{\"reason\": \"no such\"}");
    assertThat(tooEarly.code()).isEqualTo("conflict");
    assertThat(tooEarly.json().toString()).contains("takes effect after period 2020-01");
    Wire.Reply whole = server.wire.get("/v1/contracts/" + id, author);
    complaints.addAll(truth.complaints("get", "/v1/contracts/{id}", 200, whole.json()));
    assertThat(whole.json().path("steps")).hasSize(5);
    Wire.Reply list = server.wire.get("/v1/contracts?account_id=" + customer.account, author);
    complaints.addAll(truth.complaints("get", "/v1/contracts", 200, list.json()));
    assertThat(server.wire.get("/v1/contracts", customer.key).json().path("items")).hasSize(1);
    assertThat(server.wire.get("/v1/contracts", server.customer(0).key).json().path("items"))
        .isEmpty();
    assertThat(complaints).isEmpty();
    assertThat(step(id, "terminate", author).text("state")).isEqualTo("terminated");
    assertThat(customer.available()).isEqualTo(before);
    assertThat(
            server.count("SELECT count(*) FROM scheduler.audit WHERE object = ?", "contract:" + id))
        .isEqualTo(5);
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.event WHERE type LIKE 'contract.%'"
                    + " AND account_id = CAST(? AS uuid)",
                customer.account))
        .isEqualTo(5);
  }

  @Test
  void bad_terms_get_all_their_errors_at_once_and_leave_nothing() {
    Wire.Reply refused =
        draft(
            """
            {"valid_until": "2020-01-01T00:00:00Z",
             "rates": [{"gpu_model": "b300", "rate_micros": "-1"}, {"gpu_model": "h100"}],
             "tiers": [{"gpu_model": "h100", "from": 0, "to": 100, "rate_micros": "5"},
                       {"gpu_model": "h100", "from": 90, "rate_micros": "4"}],
             "included": [{"gpu_model": "l4", "gpu_minutes": "many"}],
             "refund_share_thousandths": 1001, "discount": 3}
            """);
    assertThat(refused.status()).isEqualTo(400);
    List<String> errors = new ArrayList<>();
    for (JsonNode error : refused.json().path("errors")) {
      errors.add(error.path("pointer").asText() + " " + error.path("code").asText());
    }
    assertThat(errors)
        .containsExactlyInAnyOrder(
            "/terms/valid_until in_the_past",
            "/terms/rates/0/gpu_model unknown_gpu_model",
            "/terms/rates/0/rate_micros out_of_range",
            "/terms/rates/1/rate_micros required",
            "/terms/tiers/1/from overlap",
            "/terms/included/0/gpu_minutes wrong_type",
            "/terms/refund_share_thousandths out_of_range",
            "/terms/discount unknown_field");
    assertThat(refused.json().toString()).contains("`terms.tiers[1].from`");
    assertThat(
            server
                .wire
                .get("/v1/contracts?account_id=" + customer.account, author)
                .json()
                .path("items"))
        .isEmpty();
  }

  @Test
  void a_change_needs_the_state_that_was_seen_and_diff_says_what_it_would_change() {
    Wire.Reply drafted = draft(TERMS);
    String path = "/v1/contracts/" + drafted.text("id");
    assertThat(
            server
                .wire
                .post(path + "/diff", author, document(TERMS))
                .json()
                .path("same")
                .asBoolean())
        .isTrue();
    String other = TERMS.replace("\"45000000\"}]", "\"44000000\"}]");
    JsonNode diff = server.wire.post(path + "/diff", author, document(other)).json();
    assertThat(diff.path("changes")).hasSize(1);
    assertThat(diff.at("/changes/0/path").asText()).isEqualTo("terms.rates[0].rate_micros");
    assertThat(server.wire.send("PUT", path, author, document(other)).status()).isEqualTo(428);
    String etag = drafted.header("ETag").orElseThrow();
    assertThat(server.wire.send("PUT", path, author, document(other), "If-Match", etag).status())
        .isEqualTo(200);
    assertThat(server.wire.send("PUT", path, author, document(TERMS), "If-Match", etag).status())
        .isEqualTo(412);
    assertThat(server.wire.post("/v1/contracts", customer.key, document(TERMS)).status())
        .isEqualTo(403);
  }
}
