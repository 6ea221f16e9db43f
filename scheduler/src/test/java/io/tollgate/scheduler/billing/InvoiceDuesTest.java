package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.SchemaTruth;
import io.tollgate.scheduler.http.Wire;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Suspension;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An invoice that is owed, lowered by credit notes and payments, and dunned for what is left. */
class InvoiceDuesTest {
  private static final long CENT = 10_000_000;

  private final TestServer server = TestServer.start("node-lost-after-seconds", "86400");

  @AfterEach
  void everyInvariantHolds() {
    server.settleEverything();
    server.assertInvariants();
    server.close();
  }

  @Test
  void reminders_follow_the_lowered_amount_and_a_credit_note_over_the_rest_ends_the_suspension()
      throws IOException {
    Customer customer = server.customer(0);
    String invoice = owing(customer);
    JsonNode due = due(customer);
    long cents = due.path("amount_micros").asLong() / CENT;
    assertThat(cents).isGreaterThan(3);
    assertThat(due.path("left_micros").asLong()).isEqualTo(cents * CENT);

    change(invoice, "credit", "\"amount_micros\": \"%d\", \"reason\": \"slow\"".formatted(CENT));
    change(invoice, "pay", "\"amount_cents\": 1, \"reference\": \"bank-1\"");
    JsonNode lowered = due(customer);
    assertThat(lowered.path("amount_micros")).isEqualTo(due.path("amount_micros"));
    assertThat(lowered.path("lowered_micros").asLong()).isEqualTo(2 * CENT);
    assertThat(lowered.path("left_micros").asLong()).isEqualTo((cents - 2) * CENT);
    assertThat(
            new SchemaTruth(Path.of("..", "docs", "api", "openapi.yaml"))
                .complaints(
                    "get", "/v1/dues", 200, server.wire.get("/v1/dues", customer.key).json()))
        .isEmpty();

    Instant late = Instant.parse(due.path("due_at").asText()).plus(Duration.ofDays(8));
    for (int i = 0; i < 4; i++) {
      sweep(late);
    }
    assertThat(reminded(customer)).hasSize(3).containsOnly(Long.toString((cents - 2) * CENT));
    assertThat(state(customer)).isEqualTo("suspended");
    change(invoice, "void", "\"reason\": \"ours\"");
    assertThat(due(customer).path("left_micros").asLong()).isZero();
    assertThat(due(customer).path("settled_at").isNull()).isFalse();
    assertThat(state(customer)).isEqualTo("active");
  }

  @Test
  void a_suspension_by_the_house_outlives_the_due() {
    Customer customer = server.customer(0);
    String invoice = owing(customer);
    Instant late = Instant.parse(due(customer).path("due_at").asText()).plus(Duration.ofDays(8));
    for (int i = 0; i < 4; i++) {
      sweep(late);
    }
    server.house("/v1/accounts/" + customer.account + "/suspend", "{\"reason\": \"abuse\"}");
    change(invoice, "pay", "\"reference\": \"bank-2\"");
    JsonNode account = server.wire.get("/v1/accounts/" + customer.account, server.admin).json();
    assertThat(account.path("state").asText()).isEqualTo("suspended");
    assertThat(account.path("state_reason").asText()).isEqualTo("abuse");
  }

  /** The id of an invoice of a month that was used on a credit line. */
  private String owing(Customer customer) {
    String author = server.house("/v1/api-keys", "{\"scopes\": [\"sales\"]}").text("secret");
    String contract =
        server
            .wire
            .post(
                "/v1/contracts",
                author,
                "{\"account_id\": \"%s\", \"name\": \"postpaid\", \"terms\": {\"credit_limit_micros\": \"9000000000\"}}"
                    .formatted(customer.account))
            .text("id");
    String because = "{\"reason\": \"because\"}";
    server.wire.post("/v1/contracts/" + contract + "/submit", author, because);
    server.house("/v1/contracts/" + contract + "/approve", because);
    server.house("/v1/contracts/" + contract + "/activate", because);
    FakeAgent agent = server.node("h100", 1);
    String session = customer.start("h100", 10);
    customer.awaitState(session, "running");
    server.clock.advance(Duration.ofSeconds(185));
    agent.report(session, rank -> rank.elapsedMs = 185_000);
    customer.stop(session);
    customer.awaitState(session, "ended");
    YearMonth month = YearMonth.from(server.clock.instant().atZone(ZoneOffset.UTC));
    Instant next = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    server.clock.advance(Duration.between(server.clock.instant(), next).plusHours(3));
    return server
        .house(
            "/v1/invoices",
            "{\"account_id\": \"%s\", \"period\": \"%s\", \"reason\": \"month end\"}"
                .formatted(customer.account, month))
        .text("id");
  }

  private void change(String invoice, String verb, String members) {
    Wire.Reply reply =
        server.wire.post("/v1/invoices/" + invoice + "/" + verb, server.admin, "{" + members + "}");
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(201);
  }

  private JsonNode due(Customer customer) {
    return server.wire.get("/v1/dues", customer.key).json().path("items").get(0);
  }

  private String state(Customer customer) {
    return server.wire.get("/v1/accounts/" + customer.account, server.admin).text("state");
  }

  private void sweep(Instant now) {
    Dunning dunning =
        new Dunning(new AccountDesk(new Payers(), new Suspension(LifePolicy.defaults())));
    for (Function<Transaction, Integer> part : new BillingSweep(dunning).parts(now)) {
      server.sql(handle -> part.apply(new SqlTransaction(handle)));
    }
  }

  private List<String> reminded(Customer customer) {
    return server.sql(
        handle ->
            handle
                .select(
                    "SELECT payload->>'amount_micros' FROM scheduler.event"
                        + " WHERE type = 'due.reminder' AND account_id = CAST(? AS uuid)",
                    customer.account)
                .mapTo(String.class)
                .list());
  }
}
