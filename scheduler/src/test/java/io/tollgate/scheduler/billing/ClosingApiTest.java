package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.SchemaTruth;
import io.tollgate.scheduler.http.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of an account over a socket. */
class ClosingApiTest extends ServerTest {
  private static final Path OPENAPI = Path.of("..", "docs", "api", "openapi.yaml");
  private static final String CLOSE = "/v1/accounts/{id}/close";

  @Test
  void an_account_ends_once_and_nothing_is_started_bought_or_given_after() throws IOException {
    SchemaTruth truth = new SchemaTruth(OPENAPI);
    Customer customer = server.customer(100);
    server.house(
        "/v1/accounts/" + customer.account + "/credit",
        "{\"amount_micros\": \"7000000\", \"kind\": \"promotional\", \"reason\": \"gift\"}");
    JsonNode told = close(customer, "\"reason\": \"moved\", \"dry_run\": true").json();
    assertThat(truth.complaints("post", CLOSE, 200, told)).isEmpty();
    assertThat(told.path("closed").asBoolean(true)).isFalse();
    assertThat(told.path("sentences").toString())
        .contains("100 credits were paid for", "7 credits of promotions", "final");
    assertThat(customer.available()).isEqualTo(107_000_000);
    String quote = customer.quoteId("l4", 1, 1, 1);

    Wire.Reply closed = close(customer, "\"reason\": \"moved\"");
    assertThat(closed.status()).as("%s", closed.json()).isEqualTo(200);
    assertThat(truth.complaints("post", CLOSE, 200, closed.json())).isEmpty();
    assertThat(closed.text("refundable_micros")).isEqualTo("100000000");
    assertThat(closed.text("lapsed_micros")).isEqualTo("7000000");
    assertThat(close(customer, "\"reason\": \"again\"").json()).isEqualTo(closed.json());
    assertThat(customer.available()).isEqualTo(100_000_000);

    String start = "{\"quote_id\": \"%s\", \"command\": [\"x\"]}".formatted(quote);
    assertThat(server.wire.post("/v1/sessions", customer.key, start).code())
        .isEqualTo("account_suspended");
    assertThat(server.wire.post("/v1/orders", customer.key, "{\"package\": \"credits-20\"}").code())
        .isEqualTo("account_closed");
    assertThat(
            server
                .wire
                .post("/v1/subscriptions", customer.key, "{\"plan\": \"monthly-30\"}")
                .code())
        .isEqualTo("account_closed");
    String path = "/v1/accounts/" + customer.account;
    String credit = "{\"amount_micros\": \"5\", \"reason\": \"x\"}";
    assertThat(server.wire.post(path + "/credit", server.admin, credit).code())
        .isEqualTo("account_closed");
    assertThat(server.wire.post(path + "/resume", server.admin, "{\"reason\": \"x\"}").code())
        .isEqualTo("account_closed");
    JsonNode account = server.wire.get(path, server.admin).json();
    assertThat(account.path("state").asText()).isEqualTo("suspended");
    assertThat(account.path("state_reason").asText()).isEqualTo("closed: moved");
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.audit WHERE object = ? AND action = 'account.closed' AND reason = 'moved'",
                "account:" + customer.account))
        .isEqualTo(1);
  }

  @Test
  void what_stands_in_the_way_is_named_whole_and_nothing_changes() {
    server.node("l4", 1);
    Customer customer = server.testCustomer();
    server.house(
        "/v1/accounts/" + customer.account + "/credit",
        "{\"amount_micros\": \"900000000\", \"reason\": \"test\"}");
    String session = customer.start("l4", 1, 1, 1, ", \"allow_infeasible\": true");
    server.wire.post("/v1/subscriptions", customer.key, "{\"plan\": \"monthly-30\"}");

    JsonNode told = close(customer, "\"reason\": \"moved\", \"dry_run\": true").json();
    assertThat(codes(told)).containsExactly("sessions", "subscription");
    Wire.Reply refused = close(customer, "\"reason\": \"moved\"");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("account_not_closable");
    assertThat(refused.text("detail")).contains("1 sessions", "A subscription would go on");
    assertThat(refused.json().path("hindrances").toString())
        .isEqualTo("[\"sessions\",\"subscription\"]");
    assertThat(server.wire.get("/v1/accounts/" + customer.account, server.admin).text("state"))
        .isEqualTo("active");
    customer.stop(session);
    customer.awaitState(session, "ended");
    assertThat(codes(close(customer, "\"reason\": \"moved\", \"dry_run\": true").json()))
        .containsExactly("subscription");
  }

  @Test
  void only_the_house_ends_accounts_and_it_says_why() {
    Customer customer = server.customer(1);
    String path = "/v1/accounts/" + customer.account + "/close";
    assertThat(server.wire.post(path, customer.key, "{\"reason\": \"x\"}").status()).isEqualTo(403);
    assertThat(server.wire.post(path, server.admin, "{}").status()).isEqualTo(400);
  }

  private Wire.Reply close(Customer customer, String members) {
    return server.wire.post(
        "/v1/accounts/" + customer.account + "/close", server.admin, "{" + members + "}");
  }

  private static List<String> codes(JsonNode told) {
    List<String> codes = new ArrayList<>();
    told.path("hindrances").forEach(one -> codes.add(one.path("code").asText()));
    return codes;
  }
}
