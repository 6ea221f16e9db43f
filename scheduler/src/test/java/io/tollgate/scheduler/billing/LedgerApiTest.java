package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credits, spend limits, corrections and the rebuild over a socket. One L4 costs 8 a minute. */
class LedgerApiTest extends ServerTest {
  private static final long MINUTE = 8_000_000;

  @Test
  void credits_have_a_kind_a_priority_a_begin_and_an_end() {
    Customer customer = server.customer(100);
    Instant begins = server.clock.instant().plus(Duration.ofHours(1));
    String path = "/v1/accounts/" + customer.account + "/credit";
    Wire.Reply given =
        server.house(
            path,
            "{\"amount_micros\": \"5000000\", \"kind\": \"subscription\", \"reason\": \"plan\","
                + " \"effective_at\": \"%s\", \"expires_at\": \"%s\"}"
                    .formatted(begins, begins.plus(Duration.ofDays(30))));
    assertThat(given.json().path("available_micros").asText()).isEqualTo("100000000");
    JsonNode grant = given.json().path("grants").get(1);
    assertThat(grant.path("pending").asBoolean()).isTrue();
    assertThat(grant.path("priority").asInt()).isEqualTo(60);
    assertThat(grant.path("amount_micros").asText()).isEqualTo("5000000");

    Wire.Reply refused =
        server.wire.post(
            path,
            server.admin,
            "{\"amount_micros\": \"0\", \"kind\": \"gift\", \"priority\": -1,"
                + " \"effective_at\": \"%s\", \"expires_at\": \"%s\"}".formatted(begins, begins));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(pointers(refused))
        .containsExactlyInAnyOrder(
            "/amount_micros", "/kind", "/priority", "/effective_at", "/reason");
  }

  @Test
  void a_spend_limit_refuses_with_what_is_left_and_tells_its_thresholds_once() {
    server.node("l4", 1);
    Customer customer = server.customer(10_000);
    Wire.Reply set =
        budget(
            customer.key, "\"period\": \"month\", \"limit_micros\": \"%d\"".formatted(10 * MINUTE));
    assertThat(set.status()).as("%s", set.json()).isEqualTo(200);
    String first = customer.start("l4", 1, 1, 8, ", \"allow_infeasible\": true");
    assertThat(told(customer)).containsExactly("50", "80");

    Wire.Reply refused = customer.tryStart("l4", 1, 1, 3, "");
    assertThat(refused.status()).isEqualTo(402);
    assertThat(refused.code()).isEqualTo("spend_limit");
    assertThat(refused.text("left_micros")).isEqualTo(Long.toString(2 * MINUTE));
    assertThat(refused.text("needed_micros")).isEqualTo(Long.toString(3 * MINUTE));
    assertThat(refused.text("budget_id")).isEqualTo(set.text("id"));
    assertThat(refused.text("detail")).contains("16 of 80 left");
    assertThat(customer.available()).isEqualTo(10_000_000_000L - 8 * MINUTE);

    customer.awaitState(first, "running");
    assertThat(customer.extend(first, "l4", 1, 1, 3).code()).isEqualTo("spend_limit");
    customer.stop(first);
    customer.awaitState(first, "ended");
    JsonNode after = server.wire.get("/v1/budgets", customer.key).json().path("items").get(0);
    assertThat(after.path("committed_micros").asLong()).isLessThanOrEqualTo(MINUTE);
    assertThat(customer.tryStart("l4", 1, 1, 3, "").status()).isEqualTo(201);
    assertThat(told(customer)).containsExactly("50", "80");

    String removal = "/v1/budgets/" + set.text("id");
    assertThat(server.wire.send("DELETE", removal, server.customer(0).key, null).status())
        .isEqualTo(404);
    assertThat(server.wire.send("DELETE", removal, customer.key, null).status()).isEqualTo(204);
    assertThat(server.wire.send("DELETE", removal, customer.key, null).status()).isEqualTo(404);
    assertThat(customer.tryStart("l4", 1, 1, 30, "").status()).isEqualTo(201);
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.audit WHERE object = ?",
                "budget:" + set.text("id")))
        .isEqualTo(2);
  }

  @Test
  void projects_and_keys_are_limited_and_no_key_lifts_its_own_limit() {
    Customer customer = server.customer(10_000);
    String project =
        server.wire.post("/v1/projects", customer.key, "{\"name\": \"render\"}").text("id");
    JsonNode key = server.wire.get("/v1/api-keys", customer.key).json().path("items").get(0);
    String keyId = key.path("id").asText();
    assertThat(
            budget(
                    customer.key,
                    "\"scope\": \"project\", \"scope_id\": \"%s\", \"period\": \"day\", \"limit_micros\": \"%d\", \"thresholds_percent\": [90]"
                        .formatted(project, 5 * MINUTE))
                .status())
        .isEqualTo(200);
    assertThat(customer.tryStart("l4", 1, 1, 6, ", \"allow_infeasible\": true").status())
        .isEqualTo(201);
    Wire.Reply refused =
        customer.tryStart("l4", 1, 1, 6, ", \"allow_infeasible\": true, \"project\": \"render\"");
    assertThat(refused.text("scope")).isEqualTo("project");

    String own =
        "\"scope\": \"key\", \"scope_id\": \"%s\", \"period\": \"day\", \"limit_micros\": \"1\""
            .formatted(keyId);
    assertThat(budget(customer.key, own).code()).isEqualTo("forbidden");
    String house = ", \"account_id\": \"%s\"".formatted(customer.account);
    assertThat(budget(server.admin, own + house).status()).isEqualTo(400);
    Wire.Reply byHouse = budget(server.admin, own + house + ", \"reason\": \"it leaked\"");
    assertThat(byHouse.status()).as("%s", byHouse.json()).isEqualTo(200);
    assertThat(customer.tryStart("l4", 1, 1, 1, ", \"allow_infeasible\": true").text("scope"))
        .isEqualTo("key");
    assertThat(
            server
                .wire
                .send("DELETE", "/v1/budgets/" + byHouse.text("id"), customer.key, null)
                .code())
        .isEqualTo("forbidden");

    Customer other = server.customer(0);
    assertThat(budget(other.key, own).code()).isEqualTo("not_found");
    Wire.Reply wrong =
        budget(
            customer.key,
            "\"scope\": \"project\", \"period\": \"week\", \"limit_micros\": \"0\", \"time_zone\": \"Mars/Base\", \"thresholds_percent\": [0]");
    assertThat(pointers(wrong))
        .containsExactlyInAnyOrder(
            "/scope_id", "/period", "/limit_micros", "/time_zone", "/thresholds_percent/0");
  }

  @Test
  void whoever_runs_out_is_warned_in_the_transaction_of_the_charge() {
    FakeAgent agent = server.node("l4", 1);
    Customer customer = server.customer(200);
    String id = customer.start("l4", 16);
    customer.awaitState(id, "running");
    agent.report(id, rank -> rank.elapsedMs = 61_000);
    agent.report(id, rank -> rank.elapsedMs = 125_000);
    List<String> warned =
        server.sql(
            handle ->
                handle
                    .createQuery(
                        "SELECT type || ' ' || (payload->>'minutes_left') FROM scheduler.event"
                            + " WHERE subject = CAST(:id AS uuid)"
                            + " AND payload->>'minutes_left' IS NOT NULL ORDER BY id")
                    .bind("id", id)
                    .mapTo(String.class)
                    .list());
    assertThat(warned).containsExactly("session.minutes_left 15", "session.balance_low 15");
  }

  @Test
  void a_charge_is_corrected_with_a_reason_once_and_never_by_more_than_is_left() {
    FakeAgent agent = server.node("l4", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("l4", 10);
    customer.awaitState(id, "running");
    agent.report(id, rank -> rank.elapsedMs = 121_000);
    Wire.Reply early = correct(customer, "\"session_id\": \"%s\", \"minute\": 1".formatted(id));
    assertThat(early.code()).isEqualTo("conflict");
    customer.stop(id);
    customer.awaitState(id, "ended");
    long available = customer.available();

    String part =
        "\"session_id\": \"%s\", \"minute\": 1, \"amount_micros\": \"3000000\"".formatted(id);
    Wire.Reply corrected = correct(customer, part);
    assertThat(corrected.status()).as("%s", corrected.json()).isEqualTo(201);
    assertThat(corrected.text("left_to_correct_micros")).isEqualTo("5000000");
    assertThat(corrected.text("available_micros")).isEqualTo(Long.toString(available + 3_000_000));
    Wire.Reply much = correct(customer, part.replace("3000000", "5000001"));
    assertThat(much.status()).isEqualTo(409);
    assertThat(much.code()).isEqualTo("correction_too_large");
    assertThat(much.text("left_to_correct_micros")).isEqualTo("5000000");
    assertThat(customer.available()).isEqualTo(available + 3_000_000);

    JsonNode line =
        server
            .wire
            .get("/v1/balance/history?account_id=" + customer.account, server.admin)
            .json()
            .path("items")
            .get(0);
    assertThat(line.path("cause").asText()).isEqualTo("correct");
    assertThat(line.path("minute").asInt()).isEqualTo(1);
    // It can be taken back by naming it, and the account itself may do neither.
    String undo = "\"transfer_id\": \"%s\"".formatted(line.path("id").asText());
    assertThat(correct(customer, undo).text("change_micros")).isEqualTo("-3000000");
    assertThat(
            server
                .wire
                .post(
                    "/v1/accounts/" + customer.account + "/corrections",
                    customer.key,
                    "{%s, \"reason\": \"x\"}".formatted(undo))
                .status())
        .isEqualTo(403);
    Wire.Reply wrong =
        server.wire.post(
            "/v1/accounts/" + customer.account + "/corrections",
            server.admin,
            "{\"session_id\": \"%s\"}".formatted(id));
    assertThat(pointers(wrong)).containsExactlyInAnyOrder("/minute", "/reason");
    assertThat(
            server.count(
                "SELECT count(*) FROM scheduler.event WHERE type = 'account.corrected' AND account_id = ?::uuid",
                customer.account))
        .isEqualTo(2);
  }

  @Test
  void a_rebuild_reports_what_differs_and_writes_it_with_a_reason() {
    Customer customer = server.customer(100);
    server.sql(
        handle ->
            handle.execute(
                "UPDATE metering.payer SET available_micros = available_micros + 7 WHERE payer_id = ?::uuid",
                customer.account));
    JsonNode dry = server.house("/v1/admin/rebuild", "{\"dry_run\": true}").json();
    assertThat(dry.path("ok").asBoolean(true)).isFalse();
    JsonNode difference = dry.path("differences").get(0);
    assertThat(difference.path("balance").asText()).isEqualTo("payer");
    assertThat(difference.path("id").asText()).isEqualTo(customer.account);
    assertThat(difference.path("stored_micros").asText()).isEqualTo("100000007");
    assertThat(difference.path("computed_micros").asText()).isEqualTo("100000000");
    assertThat(customer.available()).isEqualTo(100_000_007);

    assertThat(server.wire.post("/v1/admin/rebuild", server.admin, "{}").status()).isEqualTo(400);
    assertThat(server.wire.post("/v1/admin/rebuild", customer.key, "{}").status()).isEqualTo(403);
    JsonNode written = server.house("/v1/admin/rebuild", "{\"reason\": \"a slip\"}").json();
    assertThat(written.path("written").asInt()).isEqualTo(1);
    assertThat(customer.available()).isEqualTo(100_000_000);
    assertThat(
            server.house("/v1/admin/rebuild", "{\"dry_run\": true}").json().path("ok").asBoolean())
        .isTrue();
    assertThat(server.count("SELECT count(*) FROM scheduler.audit WHERE action = 'ledger.rebuilt'"))
        .isEqualTo(1);
  }

  private Wire.Reply budget(String key, String members) {
    return server.wire.post("/v1/budgets", key, "{" + members + "}");
  }

  private Wire.Reply correct(Customer customer, String members) {
    return server.wire.post(
        "/v1/accounts/" + customer.account + "/corrections",
        server.admin,
        "{" + members + ", \"reason\": \"the disk was full\"}");
  }

  private List<String> told(Customer customer) {
    return server.sql(
        handle ->
            handle
                .createQuery(
                    "SELECT payload->>'percent' FROM scheduler.event"
                        + " WHERE type = 'budget.threshold_reached' AND account_id = CAST(:a AS uuid) ORDER BY id")
                .bind("a", customer.account)
                .mapTo(String.class)
                .list());
  }

  private static List<String> pointers(Wire.Reply reply) {
    List<String> pointers = new ArrayList<>();
    reply.json().path("errors").forEach(error -> pointers.add(error.path("pointer").asText()));
    return pointers;
  }
}
