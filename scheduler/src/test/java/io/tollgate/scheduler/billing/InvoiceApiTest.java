package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.SchemaTruth;
import io.tollgate.scheduler.http.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A month of a customer over real HTTP, on a server whose clock reaches the next one. */
class InvoiceApiTest {
  private final TestServer server = TestServer.start("node-lost-after-seconds", "86400");
  private final SchemaTruth truth = new SchemaTruth(Path.of("..", "docs", "api", "openapi.yaml"));

  InvoiceApiTest() throws IOException {}

  @AfterEach
  void everyInvariantHolds() {
    server.settleEverything();
    server.assertInvariants();
    server.close();
  }

  @Test
  void a_month_is_drafted_issued_printed_and_taken_back() {
    Customer customer = server.customer(10_000);
    uses(customer);
    Wire.Reply draft = get("/v1/invoices/{id}", "draft", customer.key);
    long used = draft.json().at("/totals/usage_micros").asLong();
    assertThat(used).isPositive();
    assertThat(draft.text("state")).isEqualTo("draft");

    String month = draft.text("period");
    String body =
        "{\"account_id\": \"%s\", \"period\": \"%s\", \"reason\": \"month end\"}"
            .formatted(customer.account, month);
    Wire.Reply early = server.wire.post("/v1/invoices", server.admin, body);
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.code()).isEqualTo("period_not_closable");
    assertThat(server.wire.post("/v1/invoices", customer.key, body).status()).isEqualTo(403);

    nextMonth();
    Wire.Reply issued =
        server.wire.post("/v1/invoices", server.admin, body, "Idempotency-Key", "i");
    assertThat(issued.status()).as("%s", issued.json()).isEqualTo(201);
    holds("post", "/v1/invoices", issued);
    Wire.Reply again = server.wire.post("/v1/invoices", server.admin, body, "Idempotency-Key", "i");
    assertThat(again.json()).isEqualTo(issued.json());
    assertThat(issued.text("number")).matches("TG-[0-9]{4}-000001");
    assertThat(issued.json().at("/totals/usage_micros").asLong()).isEqualTo(used);
    assertThat(issued.text("state")).isEqualTo("paid");

    String id = issued.text("id");
    Wire.Reply list = get("/v1/invoices", "", customer.key);
    assertThat(list.json().path("items")).hasSize(1);
    Wire.Reply sessions = get("/v1/invoices/{id}/sessions", id, customer.key);
    assertThat(sessions.json().at("/items/0/amount_micros").asLong()).isEqualTo(used);
    Wire.Reply csv = server.wire.get("/v1/invoices/" + id + "/sessions?format=csv", customer.key);
    assertThat(csv.response().body()).startsWith("session_id,kind,late").contains("usage,false");
    Wire.Reply html = server.wire.get("/v1/invoices/" + id + "/document", customer.key);
    assertThat(html.header("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(html.header("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'");
    assertThat(html.response().body()).contains(issued.text("number"));

    assertHiddenFromOthers(id);
    long before = customer.available();
    Wire.Reply note =
        server.wire.post("/v1/invoices/" + id + "/void", server.admin, "{\"reason\": \"ours\"}");
    assertThat(note.status()).as("%s", note.json()).isEqualTo(201);
    holds("post", "/v1/invoices/{id}/void", note);
    assertThat(customer.available()).isEqualTo(before + used);
    assertThat(get("/v1/invoices/{id}", id, customer.key).text("state")).isEqualTo("void");
    assertThat(get("/v1/invoices/{id}", note.text("id"), customer.key).text("corrects"))
        .isEqualTo(id);
    assertThat(
            server
                .wire
                .post("/v1/invoices/" + id + "/pay", server.admin, "{\"reference\": \"b\"}")
                .status())
        .isEqualTo(409);
    List<String> told =
        server.sql(
            handle ->
                handle
                    .select(
                        "SELECT type FROM scheduler.event WHERE type LIKE 'invoice.%' ORDER BY id")
                    .mapTo(String.class)
                    .list());
    assertThat(told).containsExactly("invoice.issued", "invoice.voided");
  }

  @Test
  void months_are_closed_by_themselves_once_by_two_servers() throws Exception {
    Customer customer = server.customer(10_000);
    uses(customer);
    nextMonth();
    server.clock.advance(Duration.ofDays(2));
    // The timer asks once a minute of real time; here two servers' timers ask at once.
    try (AutoCloseable second = server.second()) {
      assertThat(second).isNotNull();
      List<Thread> both = List.of(closing(), closing());
      both.forEach(Thread::start);
      for (Thread thread : both) {
        thread.join();
      }
    }
    assertThat(get("/v1/invoices", "", customer.key).json().path("items")).hasSize(1);
    assertThat(server.count("SELECT count(*) FROM scheduler.audit WHERE action = 'invoice.issued'"))
        .isEqualTo(1);
    assertThat(
            server.count(
                "SELECT count(*) FROM metering.closed_period WHERE payer_id = ?::uuid",
                customer.account))
        .isEqualTo(1);
  }

  @Test
  void a_billing_profile_is_changed_by_its_owner_except_for_the_tax() {
    Customer customer = server.customer(0);
    Wire.Reply unknown = get("/v1/me/billing-profile", "", customer.key);
    assertThat(unknown.json().path("version").asInt(-1)).isZero();
    String mine =
        "{\"version\": 0, \"legal_name\": \"<b>Studio</b>\", \"address_lines\": [\"Allee 2\"],"
            + " \"time_zone\": \"Europe/Berlin\"%s}";
    Wire.Reply taxed =
        put("/v1/me/billing-profile", customer.key, mine.formatted(", \"tax_basis_points\": 0"));
    assertThat(taxed.status()).isEqualTo(400);
    assertThat(taxed.json().at("/errors/0/pointer").asText()).isEqualTo("/tax_basis_points");
    Wire.Reply wrong =
        put(
            "/v1/me/billing-profile",
            customer.key,
            "{\"version\": -1, \"legal_name\": \"\", \"time_zone\": \"CET+1\", \"address_lines\": [1]}");
    assertThat(wrong.json().path("errors").findValuesAsText("pointer"))
        .contains("/version", "/legal_name", "/time_zone", "/address_lines/0");
    String ahead = mine.formatted("").replace("0, \"legal", "7, \"legal");
    assertThat(put("/v1/me/billing-profile", customer.key, ahead).status()).isEqualTo(409);
    Wire.Reply changed = put("/v1/me/billing-profile", customer.key, mine.formatted(""));
    assertThat(changed.status()).as("%s", changed.json()).isEqualTo(200);
    assertThat(put("/v1/me/billing-profile", customer.key, mine.formatted("")).status())
        .isEqualTo(409);
    String theirs = "/v1/accounts/" + customer.account + "/billing-profile";
    Wire.Reply house =
        put(
            theirs,
            server.admin,
            mine.formatted(", \"tax_basis_points\": 1900").replace("0, \"legal", "1, \"legal"));
    assertThat(house.status()).as("%s", house.json()).isEqualTo(200);
    holds("put", "/v1/accounts/{id}/billing-profile", house);
    assertThat(house.json().path("tax_basis_points").asInt()).isEqualTo(1900);
    Wire.Reply html = server.wire.get("/v1/invoices/draft/document", customer.key);
    assertThat(html.response().body())
        .contains("&lt;b&gt;Studio&lt;/b&gt;")
        .doesNotContain("<b>Studio");
  }

  private Thread closing() {
    InvoiceDesk desk =
        new InvoiceDesk(
            handle ->
                io.tollgate.metering.invoice.Invoices.Wiring.of(
                    io.tollgate.metering.invoice.Issuer.DEFAULT));
    return new Thread(
        () -> {
          try (var vertx = new ClosingVertx()) {
            new PeriodClose(vertx.database(server.url), desk, Duration.ofHours(24), server.clock)
                .closeAll();
          }
        });
  }

  private void uses(Customer customer) {
    FakeAgent agent = server.node("h100", 1);
    String session = customer.start("h100", 10);
    customer.awaitState(session, "running");
    server.clock.advance(Duration.ofSeconds(185));
    agent.report(session, rank -> rank.elapsedMs = 185_000);
    customer.stop(session);
    customer.awaitState(session, "ended");
  }

  private void nextMonth() {
    YearMonth month = YearMonth.from(server.clock.instant().atZone(ZoneOffset.UTC)).plusMonths(1);
    server.clock.advance(
        Duration.between(
            server.clock.instant(), month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
    server.clock.advance(Duration.ofMinutes(1));
  }

  private void assertHiddenFromOthers(String id) {
    Customer other = server.customer(0);
    for (String path : List.of("", "/sessions", "/document")) {
      Wire.Reply hidden = server.wire.get("/v1/invoices/" + id + path, other.key);
      assertThat(hidden.status()).isEqualTo(404);
      assertThat(hidden.code()).isEqualTo("invoice_not_found");
    }
    assertThat(
            server
                .wire
                .get("/v1/invoices/draft?account_id=" + other.account, server.admin)
                .status())
        .isEqualTo(200);
    assertThat(server.wire.get("/v1/invoices/draft", server.admin).status()).isEqualTo(400);
    JsonNode items = get("/v1/invoices", "", other.key).json().path("items");
    assertThat(items).isEmpty();
  }

  private Wire.Reply put(String path, String key, String body) {
    return server.wire.send("PUT", path, key, body);
  }

  private Wire.Reply get(String path, String id, String key) {
    Wire.Reply reply = server.wire.get(path.replace("{id}", id), key);
    assertThat(reply.status()).as("%s %s", path, reply.json()).isEqualTo(200);
    holds("get", path, reply);
    return reply;
  }

  private void holds(String method, String path, Wire.Reply reply) {
    assertThat(truth.complaints(method, path, reply.status(), reply.json())).isEmpty();
  }
}
